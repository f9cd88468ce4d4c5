import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import styles from '../../components/lists.module.css';
import { ColumnsMenu } from '../../lists/ColumnsMenu';
import type { Column } from '../../lists/columns';
import { LongTable } from '../../lists/LongTable';
import type { LongListState } from '../../lists/useLongList';
import type { ListSearch } from '../../url/list-search';
import { compact } from '../../url/query-string';
import { FilterBar } from './FilterBar';

/** Changes what the address tells of a list; undefined takes it away. */
export function useSetList(): (change: ListSearch) => void {
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      to: '.',
      search: ((old: Record<string, unknown>) => compact({ ...old, ...change })) as never,
      resetScroll: false,
    });
}

/** A long list of one campaign under its filters, with its name, its order and its columns. */
export function CampaignList<T>({
  title,
  count,
  controls,
  download,
  note,
  list,
  columns,
  chosen,
  ...table
}: {
  title: string;
  count(total: number): string;
  /** How it is ordered, and what else belongs to this list. */
  controls: ReactNode;
  download?: ReactNode;
  /** Between the head and the rows. */
  note?: ReactNode;
  list: LongListState<T>;
  columns: readonly Column<T>[];
  chosen: string | undefined;
  height: number;
  cardHeight: number;
  isQuiet?: (row: T) => boolean;
  empty: ReactNode;
}) {
  const set = useSetList();
  return (
    <>
      <FilterBar />
      <div className={styles.head}>
        <h2>{title}</h2>
        <span className={styles.count}>{!list.pending && count(list.total)}</span>
        <span className={styles.spring} />
        {controls}
        <span className={styles.tools}>
          <ColumnsMenu
            columns={columns}
            chosen={chosen}
            onChoose={(next) => set({ columns: next } as ListSearch)}
          />
          {download}
        </span>
      </div>
      {note}
      <LongTable
        caption={title}
        list={list}
        columns={columns}
        chosen={chosen}
        hasCsv={download !== undefined}
        {...table}
      />
    </>
  );
}
