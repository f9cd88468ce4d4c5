import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { exactNumber } from '../format/numbers';
import { t } from '../text/pages';
import type { Column } from './columns';
import type { Rows } from './useLongList';
import { usePaper } from './usePaper';
import styles from './VirtualTable.module.css';

/** Rows beside those on the screen, so that scrolling finds them there. */
const SPARE = 8;
/** Browsers forget what lies deeper than some 17 million pixels. */
const DEEPEST = 15_000_000;

/** On paper, of those that are read. */
const PRINTED = 200;

/**
 * A long table of rows of one height, in the page's own scroll: only the rows near the screen
 * are in the document, so that a hundred thousand scroll as ten do. On a phone its rows are
 * cards. The row that has the focus stays wherever one scrolls; the arrow keys walk the rows.
 */
export function VirtualTable<T>({
  caption,
  columns,
  rows,
  height,
  cardHeight,
  isQuiet,
  hasCsv,
}: {
  caption: string;
  /** Those that are shown; the same array while they are the same. */
  columns: readonly Column<T>[];
  rows: Rows<T>;
  /** Of a row, in pixels, and of a card. */
  height: number;
  cardHeight: number;
  /** What is only there for the record, such as what is gone from X. */
  isQuiet?: (row: T) => boolean;
  /** All rows are to be had as CSV. */
  hasCsv: boolean;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const cards = useNarrow();
  const each = cards ? cardHeight : height;
  const total = Math.min(rows.total, Math.floor(DEEPEST / each));
  const seen = useSeen(body, each, rows.see);
  const [held, setHeld] = useState<number | null>(null);
  const focus = useFocus(body, held);

  const paper = usePaper();

  const { from, to } = paper ? { from: 0, to: printed(rows) } : seen;
  const shown = [];
  for (let index = from; index < Math.min(to, total); index += 1) shown.push(index);
  if (!paper && held !== null && held < total) {
    if (held < from) shown.unshift(held);
    else if (held >= to) shown.push(held);
  }
  const onKey = (event: KeyboardEvent) => {
    const row = (event.target as Element).closest('tr');
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const screen = Math.max(1, Math.floor(innerHeight / each) - 1);
    const next = step(event.key, Number(row.dataset.row), screen, total - 1);
    if (next === null) return;
    event.preventDefault();
    focus.soon(next);
    setHeld(next);
  };
  const tracks = columns.map((column) => column.track).join(' ');
  return (
    <>
      <table
        className={styles.table}
        aria-label={caption}
        aria-rowcount={total + 1}
        style={{ '--tracks': tracks, '--row': `${each}px` } as CSSProperties}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-align={column.right ? 'right' : undefined}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          ref={body}
          // One distance for all rows: a style of its own for each costs a browser ten times as much.
          style={paper ? {} : { height: total * each, paddingTop: Math.min(from, total) * each }}
          onKeyDown={onKey}
          onFocus={(event) => {
            const row = event.target.closest('tr');
            if (row) setHeld(Number(row.dataset.row));
          }}
        >
          {shown.map((index) => {
            const row = rows.at(index);
            return (
              <Row
                key={index}
                index={index}
                row={row}
                away={index >= from && index < to ? undefined : index * each}
                columns={columns}
                quiet={row !== undefined && (isQuiet?.(row) ?? false)}
              />
            );
          })}
        </tbody>
      </table>
      {paper && to < rows.total && (
        <p className={styles.cut}>
          {t.lists.paper(exactNumber(to), exactNumber(rows.total))} {hasCsv && t.lists.paperCsv}
        </p>
      )}
      {total < rows.total && (
        <p className={styles.cut} data-screen="">
          {t.lists.cut(exactNumber(total), exactNumber(rows.total))}
        </p>
      )}
    </>
  );
}

/** How many rows paper has: those from the top that are read. */
function printed(rows: Rows<unknown>): number {
  let count = 0;
  while (count < PRINTED && rows.at(count) !== undefined) count += 1;
  return count;
}

const Row = memo(OneRow) as typeof OneRow;

function OneRow<T>({
  index,
  row,
  away,
  columns,
  quiet,
}: {
  index: number;
  row: T | undefined;
  /** How far below the first row it is, where it does not stand among its neighbours. */
  away: number | undefined;
  columns: readonly Column<T>[];
  quiet: boolean;
}) {
  const shared = {
    'aria-rowindex': index + 2,
    'data-row': index,
    tabIndex: -1,
    style: away === undefined ? undefined : ({ position: 'absolute', top: away } as const),
  };
  if (row === undefined) {
    return (
      <tr {...shared} className={styles.row} aria-busy="true">
        <td className={styles.unread}>
          <span aria-hidden="true" />
          <span className={styles.heard}>{t.lists.unread}</span>
        </td>
      </tr>
    );
  }
  return (
    <tr
      {...shared}
      className={styles.row}
      data-quiet={quiet || undefined}
      data-beside={columns.some((column) => column.card === 'beside') || undefined}
    >
      {columns.map((column) => {
        const cell = {
          'data-card': column.card,
          'data-align': column.right ? 'right' : undefined,
          'data-label': column.named ? column.label : undefined,
        };
        return column.card === 'name' ? (
          <th key={column.key} scope="row" {...cell}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.key} {...cell}>
            {column.cell(row)}
          </td>
        );
      })}
    </tr>
  );
}

/** Which rows are near the screen, as one scrolls. */
function useSeen(
  body: { current: HTMLElement | null },
  each: number,
  tell: (from: number, to: number) => void,
): { from: number; to: number } {
  const [seen, setSeen] = useState({ from: 0, to: 24 });
  useLayoutEffect(() => {
    const look = (scrolled?: Event) => {
      if (!body.current) return;
      const top = body.current.getBoundingClientRect().top;
      // In steps, so that not every pixel is a rendering.
      const first = Math.floor(-top / each / 4) * 4;
      const from = Math.max(0, first - SPARE);
      const to = Math.max(SPARE, first + Math.ceil(innerHeight / each) + 4 + SPARE);
      const change = () =>
        setSeen((old) => (old.from === from && old.to === to ? old : { from, to }));
      // In the frame of the scrolling itself: a frame later one would see an empty place.
      if (scrolled) flushSync(change);
      else change();
      tell(Math.max(0, first), Math.max(1, to - SPARE));
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [body, each, tell]);
  return seen;
}

/** Brings the focus to the row that is held once it is there, and to its link once that is read. */
function useFocus(body: { current: HTMLElement | null }, held: number | null) {
  const due = useRef<number | null>(null);
  useEffect(() => {
    const row = body.current?.querySelector<HTMLElement>(`tr[data-row="${held}"]`);
    const called = due.current === held;
    if (!row || (!called && document.activeElement !== row)) return;
    due.current = null;
    // Once it was brought there, its link does not pull back who has scrolled on meanwhile.
    (row.querySelector<HTMLElement>('a, button') ?? row).focus({ preventScroll: !called });
  });
  return {
    soon: (index: number) => {
      due.current = index;
    },
  };
}

function step(key: string, from: number, screen: number, last: number): number | null {
  const by: Record<string, number> = {
    ArrowUp: -1,
    ArrowDown: 1,
    PageUp: -screen,
    PageDown: screen,
    Home: -last,
    End: last,
  };
  const change = by[key];
  return change === undefined ? null : Math.max(0, Math.min(last, from + change));
}

/** Whether the window is as narrow as a phone. */
function useNarrow(pixels = 640): boolean {
  const [narrow, setNarrow] = useState(() => innerWidth < pixels);
  useEffect(() => {
    const media = matchMedia(`(width < ${pixels}px)`);
    const look = () => setNarrow(media.matches);
    look();
    media.addEventListener('change', look);
    return () => media.removeEventListener('change', look);
  }, [pixels]);
  return narrow;
}
