import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { csvHref } from '../../api/queries/analytics';
import { campaignQuery } from '../../api/queries/campaigns';
import { accountList } from '../../api/queries/lists';
import type { AccountSort } from '../../api/types';
import { CsvButton } from '../../components/CsvButton';
import styles from '../../components/lists.module.css';
import { PersonRow } from '../../components/PersonRow';
import { Segments } from '../../components/Segments';
import { Empty, Failed, Loading, Partial, reason } from '../../components/states';
import { useNarrow, VirtualList } from '../../components/VirtualList';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { DidAll } from '../campaign/did';
import { FilterBar } from '../campaign/FilterBar';
import { tweetLabels } from '../campaign/labels';
import { useCampaignId, useFilterQuery } from '../campaign/useCampaign';
import { useMore } from '../engagements/EngagementsPage';

const route = getRouteApi('/campaigns/$id/accounts');
const words = t.account.list;
const SORTS: readonly AccountSort[] = ['importance_score', 'engagements', 'tweets', 'last_at'];

/** Who engaged: one row a person, the strongest first. */
export function AccountsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const sort = SORTS.find((each) => each === search.sort) ?? 'importance_score';
  const several = search.min_tweets === '2';
  const filters = useFilterQuery();
  const query = useMemo(
    () => ({ sort, min_tweets: several ? 2 : undefined, ...filters }),
    [sort, several, filters],
  );
  const list = useInfiniteQuery(accountList(id, query));
  const campaign = useQuery(campaignQuery(id)).data;
  const labels = useMemo(() => tweetLabels(campaign?.tweets ?? []), [campaign?.tweets]);
  const threshold = campaign?.alert_preferences.importance_threshold ?? 0;
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total ?? 0;
  const narrow = useNarrow();
  const more = useMore(list);
  const set = (change: { sort?: string | undefined; min_tweets?: string | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...change }) });

  return (
    <>
      <FilterBar />
      <div className={styles.head}>
        <h2>{words.title}</h2>
        <span className={styles.count}>{list.data && words.count(exactNumber(total))}</span>
        <span className={styles.spring} />
        <Segments
          label={words.several}
          value={several ? 'several' : 'all'}
          options={[
            { value: 'all', label: t.common.all },
            { value: 'several', label: words.several },
          ]}
          onChange={(value) => set({ min_tweets: value === 'several' ? '2' : undefined })}
        />
        <Segments
          label={words.sort}
          value={sort}
          options={SORTS.map((value) => ({ value, label: words.sorts[value] }))}
          onChange={(value) => set({ sort: value === 'importance_score' ? undefined : value })}
        />
        <CsvButton path={csvHref(id, 'accounts')} query={query} name={words.title.toLowerCase()} />
      </div>
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
            rowHeight={narrow ? 120 : 64}
            keyOf={(each) => each.user_id}
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
                gone={each.removed > 0 && each.removed === each.engagements}
              >
                <DidAll account={each} labels={labels} />
              </PersonRow>
            )}
          </VirtualList>
          <p className={styles.end}>
            {list.hasNextPage ? t.account.engagements.more : t.account.engagements.end}
          </p>
        </div>
      )}
      {list.isError && list.data && (
        <Partial retry={() => void list.fetchNextPage()}>{reason(list.error)}</Partial>
      )}
    </>
  );
}
