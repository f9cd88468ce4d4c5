import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { observeServerTime } from '../../clock/world';
import { api, pendingCall, type Query, unwrap } from '../client';
import type {
  AccountRow,
  AccountSort,
  AlertPage,
  CompareView,
  DashboardView,
  MetricsView,
  Page,
  ProfileTimeseriesView,
  TweetDetail,
  TweetRow,
  TweetSort,
} from '../pending';
import type { EngagementPage } from '../types';
import { campaignKey } from './keys';

/*
 * The answers of one campaign. Each keeps what it showed while it is read again
 * (`keepPreviousData`), so that a filter or an event makes nothing flicker.
 */

const at = (id: string, rest: string) => `/socap/campaigns/${encodeURIComponent(id)}${rest}`;

export function dashboardQuery(id: string, query: Query) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'dashboard', query],
    queryFn: async ({ signal }) => {
      const answer = await pendingCall<DashboardView>('GET', at(id, '/dashboard'), {
        query,
        signal,
      });
      observeServerTime(answer.generated_at);
      return answer;
    },
    placeholderData: keepPreviousData,
  });
}

export function metricsQuery(id: string, query: Query) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'metrics', query],
    queryFn: ({ signal }) => pendingCall<MetricsView>('GET', at(id, '/metrics'), { query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function profileTimeseriesQuery(id: string, query: Query) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'profile-timeseries', query],
    queryFn: ({ signal }) =>
      pendingCall<ProfileTimeseriesView>('GET', at(id, '/profile-timeseries'), { query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function compareQuery(id: string, query: Query) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'compare', query],
    queryFn: ({ signal }) => pendingCall<CompareView>('GET', at(id, '/compare'), { query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function accountsQuery(id: string, sort: AccountSort, query: Query) {
  const all = { sort, ...query };
  return queryOptions({
    queryKey: [...campaignKey(id), 'accounts', all],
    queryFn: ({ signal }) =>
      pendingCall<Page<AccountRow>>('GET', at(id, '/accounts'), { query: all, signal }),
    placeholderData: keepPreviousData,
  });
}

export function accountQuery(id: string, user: string) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'account', user],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/socap/campaigns/{id}/accounts/{user_id}', {
          params: { path: { id, user_id: user } },
          signal,
        }),
      ),
  });
}

export function tweetsQuery(id: string, sort: TweetSort, query: Query) {
  const all = { sort, ...query };
  return queryOptions({
    queryKey: [...campaignKey(id), 'tweets', all],
    queryFn: ({ signal }) =>
      pendingCall<Page<TweetRow>>('GET', at(id, '/tweets'), { query: all, signal }),
    placeholderData: keepPreviousData,
  });
}

export function tweetQuery(id: string, tweet: string) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'tweet', tweet],
    queryFn: ({ signal }) =>
      pendingCall<TweetDetail>('GET', at(id, `/tweets/${encodeURIComponent(tweet)}`), { signal }),
  });
}

/** A page of engagements: the newest, or the strongest first. */
export function engagementsQuery(id: string, query: Query) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'engagements', query],
    queryFn: ({ signal }) =>
      pendingCall<EngagementPage>('GET', at(id, '/engagements'), { query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function alertsQuery(id: string, query: Query) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'alerts', query],
    queryFn: ({ signal }) => pendingCall<AlertPage>('GET', at(id, '/alerts'), { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Where the same rows are to be had as CSV. */
export function csvHref(id: string, what: 'engagements' | 'accounts'): string {
  return at(id, `/${what}`);
}
