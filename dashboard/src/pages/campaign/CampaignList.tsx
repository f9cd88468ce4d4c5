import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { Query } from '../../api/client';
import type { LongList } from '../../api/long-list';
import { CsvButton } from '../../components/CsvButton';
import styles from '../../components/lists.module.css';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { exactNumber } from '../../format/numbers';
import { ColumnsMenu } from '../../lists/ColumnsMenu';
import type { Column } from '../../lists/columns';
import { FreshRows } from '../../lists/FreshRows';
import { LongTable } from '../../lists/LongTable';
import { useLongList } from '../../lists/useLongList';
import { t } from '../../text/pages';
import type { ListSearch } from '../../url/list-search';
import { compact } from '../../url/query-string';
import { FilterBar } from './FilterBar';
import { type RowContext, useRowContext } from './row-context';
import { useCampaignId, useLaunchName } from './useCampaign';

/** What a list of a campaign says. */
type Words<S extends string> = {
  title: string;
  count(total: number, text: string): string;
  /** Its orders. */
  sorts: Record<S, string>;
  /** Where nothing fits, and what to do then. */
  empty: string;
  emptyText: string;
};

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

/** The order that the address tells, else the first. */
export function sortOf<S extends string>(sorts: readonly [S, ...S[]], search: ListSearch): S {
  return sorts.find((each) => each === search.sort) ?? sorts[0];
}

/** A long list of one campaign under its filters, with its name, its order and its columns. */
export function CampaignList<T, S extends string>({
  words,
  rows,
  columnsOf,
  chosen,
  sorts,
  sort,
  controls,
  csv,
  ...table
}: {
  words: Words<S>;
  rows: LongList<T>;
  columnsOf(context: RowContext): readonly Column<T>[];
  /** The columns that the address tells. */
  chosen: string | undefined;
  /** The orders there are, the usual one first. */
  sorts: readonly [S, ...S[]];
  sort: NoInfer<S>;
  /** What else belongs to this list. */
  controls?: ReactNode;
  /** The same rows as a file. Such lists stand still: new rows are told, and come when asked for. */
  csv?: { path: string; query: Query };
  height: number;
  cardHeight: number;
  isQuiet?: (row: T) => boolean;
}) {
  const id = useCampaignId();
  const launch = useLaunchName();
  const set = useSetList();
  const list = useLongList(rows);
  const context = useRowContext();
  const columns = useMemo(() => columnsOf(context), [columnsOf, context]);
  return (
    <>
      <FilterBar />
      <div className={styles.head}>
        <h2>{words.title}</h2>
        <span className={styles.count}>
          {!list.pending && words.count(list.total, exactNumber(list.total))}
        </span>
        <span className={styles.spring} />
        {controls}
        <Segments
          label={t.lists.order}
          value={sort}
          options={sorts.map((value) => ({ value, label: words.sorts[value] }))}
          onChange={(value) => set({ sort: value === sorts[0] ? undefined : value })}
        />
        <span className={styles.tools}>
          <ColumnsMenu
            columns={columns}
            chosen={chosen}
            onChoose={(next) => set({ columns: next })}
          />
          {csv && <CsvButton {...csv} words={[launch, words.title]} />}
        </span>
      </div>
      {csv && <FreshRows campaign={id} list={rows} known={list.total} />}
      <LongTable
        caption={words.title}
        list={list}
        columns={columns}
        chosen={chosen}
        hasCsv={csv !== undefined}
        empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
        {...table}
      />
    </>
  );
}
