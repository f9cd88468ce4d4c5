import type { FilterQuery } from '../../url/campaign-search';
import { api, unwrap } from '../client';
import type { LongList } from '../long-list';
import type { AccountRow, AccountSort, EngagementView, Page, TweetRow, TweetSort } from '../types';
import { campaignKey } from './keys';

/*
 * Long lists. Events do not read engagements and accounts again by themselves: rows would
 * move under the reader's eyes. Tweets are few, and stay where they are.
 */

export type EngagementsQuery = FilterQuery & { sort: 'timestamp' | 'importance_score' };

export function engagementList(id: string, query: EngagementsQuery): LongList<EngagementView> {
  return {
    key: ['list', id, 'engagements', query],
    read: (at, signal) =>
      page(
        api.GET('/socap/campaigns/{id}/engagements', {
          params: { path: { id }, query: { ...query, ...at } },
          signal,
        }),
      ),
  };
}

/** All that can be asked of the list of accounts. */
export type AccountsQuery = FilterQuery & { sort: AccountSort; min_tweets?: number | undefined };

export function accountList(id: string, query: AccountsQuery): LongList<AccountRow> {
  return {
    key: ['list', id, 'accounts', query],
    read: (at, signal) =>
      page(
        api.GET('/socap/campaigns/{id}/accounts', {
          params: { path: { id }, query: { ...query, ...at } },
          signal,
        }),
      ),
  };
}

export function tweetList(
  id: string,
  query: FilterQuery & { sort: TweetSort },
  every: number,
): LongList<TweetRow> {
  return {
    key: [...campaignKey(id), 'tweets', query],
    every,
    read: (at, signal) =>
      page(
        api.GET('/socap/campaigns/{id}/tweets', {
          params: { path: { id }, query: { ...query, ...at } },
          signal,
        }),
      ),
  };
}

/** The same calls answer CSV to who asks for it; these do not. */
function page<T>(
  answer: Promise<{ data?: Page<T> | string; error?: unknown; response: Response }>,
): Promise<Page<T>> {
  return unwrap(answer) as Promise<Page<T>>;
}
