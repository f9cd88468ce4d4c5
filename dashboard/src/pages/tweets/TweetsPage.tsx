import { getRouteApi } from '@tanstack/react-router';
import { tweetList } from '../../api/queries/lists';
import type { TweetSort } from '../../api/types';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { CampaignList, sortOf } from '../campaign/CampaignList';
import { useCampaignId, useFilterQuery } from '../campaign/useCampaign';
import { tweetColumns } from './columns';

const route = getRouteApi('/campaigns/$id/tweets');
const SORTS: readonly [TweetSort, ...TweetSort[]] = [
  'engagements',
  'importance',
  'posted_at',
  'likes',
  'views',
];

/** The tweets side by side; each row opens its drawer. */
export function TweetsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const sort = sortOf(SORTS, search);
  const query = { sort, ...useFilterQuery() };
  return (
    <CampaignList
      words={t.tweet.list}
      rows={tweetList(id, query, usePollInterval())}
      columnsOf={tweetColumns}
      chosen={search.columns}
      sorts={SORTS}
      sort={sort}
      height={76}
      cardHeight={128}
    />
  );
}
