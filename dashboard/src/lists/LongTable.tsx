import { type ReactNode, useMemo } from 'react';
import { Failed, Loading, Partial, reason } from '../components/states';
import { t } from '../text/pages';
import { type Column, shownColumns } from './columns';
import styles from './LongTable.module.css';
import type { LongListState } from './useLongList';
import { VirtualTable } from './VirtualTable';

/** More columns than a small screen has room for. */
const MANY = 6;

/** A long list in each of its states: being read, not to be read, empty, and as a table. */
export function LongTable<T>({
  caption,
  columns,
  chosen,
  list,
  height,
  cardHeight,
  isQuiet,
  hasCsv = false,
  empty,
}: {
  caption: string;
  /** All there are; the same array while they are the same. */
  columns: readonly Column<T>[];
  /** Those to show, as the address says it. */
  chosen: string | undefined;
  list: LongListState<T>;
  height: number;
  cardHeight: number;
  isQuiet?: (row: T) => boolean;
  /** All rows are to be had as CSV: paper says so. */
  hasCsv?: boolean;
  empty: ReactNode;
}) {
  const shown = useMemo(() => {
    const keys = shownColumns(columns, chosen);
    return columns.filter((column) => keys.has(column.key));
  }, [columns, chosen]);
  if (list.pending) return <Loading height={height} rows={8} />;
  if (list.total === 0) {
    return list.error ? <Failed error={list.error} retry={list.retry} /> : empty;
  }
  return (
    <>
      {list.error && <Partial retry={list.retry}>{reason(list.error)}</Partial>}
      <div className={styles.box} data-many={shown.length > MANY || undefined}>
        <VirtualTable
          caption={caption}
          columns={shown}
          rows={list}
          height={height}
          cardHeight={cardHeight}
          hasCsv={hasCsv}
          {...(isQuiet ? { isQuiet } : {})}
        />
        <p className={styles.end} data-screen="">
          {t.lists.end}
        </p>
      </div>
    </>
  );
}
