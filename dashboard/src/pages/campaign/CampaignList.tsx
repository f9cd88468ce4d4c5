import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { campaignQuery } from '../../api/queries/campaigns';
import styles from '../../components/lists.module.css';
import { ColumnsMenu } from '../../lists/ColumnsMenu';
import type { Column } from '../../lists/columns';
import { LongTable } from '../../lists/LongTable';
import type { LongListState } from '../../lists/useLongList';
import type { ListSearch } from '../../url/list-search';
import { compact } from '../../url/query-string';
import { FilterBar } from './FilterBar';
import { tweetLabels } from './labels';
import { useCampaignId } from './useCampaign';

/** What rows of a campaign's lists need to know of it. */
export type RowContext = {
  /** The tweets' names, as alerts use them. */
  labels: Map<string, string>;
  /** From this score on a person matters. */
  threshold: number;
};

/** The same object while the campaign is the same. */
export function useRowContext(): RowContext {
  const campaign = useQuery(campaignQuery(useCampaignId())).data;
  const tweets = campaign?.tweets;
  const threshold = campaign?.alert_preferences.importance_threshold ?? 0;
  return useMemo(() => ({ labels: tweetLabels(tweets ?? []), threshold }), [tweets, threshold]);
}

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
        <ColumnsMenu
          columns={columns}
          chosen={chosen}
          onChoose={(next) => set({ columns: next } as ListSearch)}
        />
        {download}
      </div>
      {note}
      <LongTable caption={title} list={list} columns={columns} chosen={chosen} {...table} />
    </>
  );
}
