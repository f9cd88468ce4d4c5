import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { csvHref, engagementsQuery } from '../../api/queries/analytics';
import { campaignQuery } from '../../api/queries/campaigns';
import { type EngagementsQuery, engagementList } from '../../api/queries/lists';
import { CsvButton } from '../../components/CsvButton';
import styles from '../../components/lists.module.css';
import { PersonRow } from '../../components/PersonRow';
import { Segments } from '../../components/Segments';
import { Empty, Failed, Loading, Partial, reason } from '../../components/states';
import { useNarrow, VirtualList } from '../../components/VirtualList';
import { exactNumber } from '../../format/numbers';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { Did } from '../campaign/did';
import { FilterBar } from '../campaign/FilterBar';
import { tweetLabels } from '../campaign/labels';
import { useCampaignId, useFilterQuery } from '../campaign/useCampaign';

const route = getRouteApi('/campaigns/$id/engagements');
const words = t.account.engagements;
const SORTS = ['timestamp', 'importance_score'] as const;

/** Every engagement that fits, the newest first or the strongest. */
export function EngagementsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const sort = SORTS.find((each) => each === search.sort) ?? 'timestamp';
  const filters = useFilterQuery();
  const query = useMemo(() => ({ sort, ...filters }), [sort, filters]);
  const list = useInfiniteQuery(engagementList(id, query));
  const campaign = useQuery(campaignQuery(id)).data;
  const labels = useMemo(() => tweetLabels(campaign?.tweets ?? []), [campaign?.tweets]);
  const threshold = campaign?.alert_preferences.importance_threshold ?? 0;
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total ?? 0;
  const narrow = useNarrow();
  const more = useMore(list);

  return (
    <>
      <FilterBar />
      <div className={styles.head}>
        <h2>{words.title}</h2>
        <span className={styles.count}>{list.data && words.count(exactNumber(total))}</span>
        <span className={styles.spring} />
        <Segments
          label={t.account.list.sort}
          value={sort}
          options={SORTS.map((value) => ({ value, label: words.sorts[value] }))}
          onChange={(value) =>
            void navigate({
              search: (old) => ({ ...old, sort: value === 'timestamp' ? undefined : value }),
            })
          }
        />
        <CsvButton
          path={csvHref(id, 'engagements')}
          query={query}
          name={words.title.toLowerCase()}
        />
      </div>
      <FreshRows id={id} query={query} known={total} />
      {list.isError && !list.data ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Loading height={64} rows={8} />
      ) : items.length === 0 ? (
        <Empty title={words.empty}>{words.emptyText}</Empty>
      ) : (
        <div className={styles.box}>
          <VirtualList
            items={items}
            total={total}
            rowHeight={narrow ? 112 : 76}
            keyOf={(each) => each.id}
            onEnd={more}
            label={words.title}
          >
            {(each) => (
              <PersonRow
                as="div"
                user={each.user_id}
                profile={each.account_profile}
                kind={each.primary_category}
                score={each.importance_score}
                threshold={threshold}
                gone={each.removed_at != null}
              >
                <Did engagement={each} label={labels.get(each.tweet_id)} />
              </PersonRow>
            )}
          </VirtualList>
          <p className={styles.end}>{list.hasNextPage ? words.more : words.end}</p>
        </div>
      )}
      {list.isError && list.data && (
        <Partial retry={() => void list.fetchNextPage()}>{reason(list.error)}</Partial>
      )}
    </>
  );
}

type Pages = {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isError: boolean;
  fetchNextPage(): unknown;
};

/** Reads the next page, one at a time. */
export function useMore(list: Pages): () => void {
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = list;
  return useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
}

/** How many came since the list was read; pressing it shows them. Rows never move by themselves. */
function FreshRows({ id, query, known }: { id: string; query: EngagementsQuery; known: number }) {
  const queries = useQueryClient();
  const now = useQuery({
    ...engagementsQuery(id, { ...query, limit: 1 }),
    refetchInterval: usePollInterval(),
  });
  const fresh = (now.data?.total ?? 0) - known;
  return (
    <div role="status">
      {known > 0 && fresh > 0 && (
        <button
          type="button"
          className={styles.fresh}
          onClick={() => {
            scrollTo({ top: 0 });
            void queries.resetQueries({ queryKey: ['list', id, 'engagements'] });
          }}
        >
          {words.fresh(exactNumber(fresh))}
        </button>
      )}
    </div>
  );
}
