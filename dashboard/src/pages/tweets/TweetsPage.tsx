import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { tweetList } from '../../api/queries/lists';
import type { TweetSort } from '../../api/types';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { useLongList } from '../../lists/useLongList';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { CampaignList, useSetList } from '../campaign/CampaignList';
import { useRowContext } from '../campaign/row-context';
import { useCampaignId, useFilterQuery } from '../campaign/useCampaign';
import { tweetColumns } from './columns';

const route = getRouteApi('/campaigns/$id/tweets');
const words = t.tweet.list;
const SORTS: readonly TweetSort[] = ['engagements', 'importance', 'posted_at', 'likes', 'views'];

/** The tweets side by side; each row opens its drawer. */
export function TweetsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const set = useSetList();
  const sort = SORTS.find((each) => each === search.sort) ?? 'engagements';
  const filters = useFilterQuery();
  const list = useLongList(tweetList(id, { sort, ...filters }, usePollInterval()));
  const context = useRowContext();
  const columns = useMemo(() => tweetColumns(context), [context]);
  return (
    <CampaignList
      title={words.title}
      count={words.count}
      controls={
        <Segments
          label={words.sort}
          value={sort}
          options={SORTS.map((value) => ({ value, label: words.sorts[value] }))}
          onChange={(value) => set({ sort: value === 'engagements' ? undefined : value })}
        />
      }
      list={list}
      columns={columns}
      chosen={search.columns}
      height={76}
      cardHeight={128}
      empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
    />
  );
}
