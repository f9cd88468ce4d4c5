import { Fragment, type ReactNode } from 'react';
import { MorePages, type Paged } from '../../components/MorePages';
import { Empty, Loading, Read } from '../../components/states';
import { TextButton } from '../../components/TextButton';
import { t } from '../../text/pages';
import styles from './alerts.module.css';
import { Fresh, useHeld } from './held';

/** Rows by the page, the newest first; new ones wait while one looks further down. */
export function HeldList<T>({
  query,
  of,
  keyOf,
  name,
  height,
  onShowAll,
  empty,
  children,
}: {
  query: Paged<T>;
  /** What is asked for, as a text: another list does not wait for the one before. */
  of: string;
  keyOf(row: T): string;
  name: string;
  /** How high a row is while it loads. */
  height: number;
  /** Where only some are asked for. */
  onShowAll: (() => void) | undefined;
  /** Where there is none at all. */
  empty: ReactNode;
  children(row: T): ReactNode;
}) {
  const rows = query.data?.pages.flatMap((page) => page.items);
  const held = useHeld(rows, of, keyOf);
  return (
    <Read
      query={query}
      loading={<Loading height={height} rows={6} />}
      isEmpty={(data) => (data.pages[0]?.items.length ?? 0) === 0}
      empty={onShowAll ? <Filtered onShowAll={onShowAll} /> : empty}
    >
      {() => (
        <>
          <Fresh count={held.fresh} onShow={held.show} />
          <ol className={styles.list} aria-label={name}>
            {held.rows.map((row) => (
              <Fragment key={keyOf(row)}>{children(row)}</Fragment>
            ))}
          </ol>
          <MorePages query={query} />
        </>
      )}
    </Read>
  );
}

function Filtered({ onShowAll }: { onShowAll(): void }) {
  return (
    <Empty
      title={t.alerts.empty.filtered}
      action={<TextButton onClick={onShowAll}>{t.alerts.empty.showAll}</TextButton>}
    />
  );
}
