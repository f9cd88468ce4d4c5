import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { observeAtLeast } from '../../clock/world';
import type { FilterQuery } from '../../url/campaign-search';
import { api, unwrap } from '../client';
import type { MetricsView } from '../types';
import { campaignKey } from './keys';

/*
 * The answers of one campaign. Each keeps what it showed while it is read again
 * (`keepPreviousData`), so that a filter or an event makes nothing flicker.
 */

/** Filters, and how a series is cut. */
export type SeriesQuery = FilterQuery & {
  granularity?: string | undefined;
  start_date?: string | undefined;
  end_date?: string | undefined;
  tz?: string | undefined;
};
type Paged = FilterQuery & { limit?: number; offset?: number };

export function dashboardQuery(id: string, query: FilterQuery) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'dashboard', query],
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        api.GET('/socap/campaigns/{id}/dashboard', { params: { path: { id }, query }, signal }),
      );
      observeAtLeast(answer.freshness.metrics_at);
      observeAtLeast(answer.latest[0]?.created_at);
      return answer;
    },
    placeholderData: keepPreviousData,
  });
}

export function metricsQuery(id: string, query: SeriesQuery) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'metrics', query],
    queryFn: async ({ signal }) =>
      readable(
        await unwrap(
          api.GET('/socap/campaigns/{id}/metrics', { params: { path: { id }, query }, signal }),
        ),
      ),
    placeholderData: keepPreviousData,
  });
}

/**
 * `read` speaks of X's counters. Where the filter leaves them out, no point is
 * "read", though the collected counts are there: then none of them is a gap.
 */
function readable(metrics: MetricsView): MetricsView {
  if (!metrics.counters_reason || metrics.points.some((point) => point.read)) return metrics;
  return {
    ...metrics,
    points: metrics.points.map((point) => ({ ...point, read: true, carried_tweets: 0 })),
  };
}

export function profileTimeseriesQuery(id: string, query: SeriesQuery) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'profile-timeseries', query],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/socap/campaigns/{id}/profile-timeseries', {
          params: { path: { id }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function compareQuery(id: string, query: SeriesQuery & { align: 'time' | 'posted' }) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'compare', query],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/socap/campaigns/{id}/compare', { params: { path: { id }, query }, signal })),
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

export function tweetQuery(id: string, tweet: string) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'tweet', tweet],
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        api.GET('/socap/campaigns/{id}/tweets/{tweet_id}', {
          params: { path: { id, tweet_id: tweet } },
          signal,
        }),
      );
      return { ...answer, series: readable(answer.series) };
    },
  });
}

/** The newest engagements, or the strongest. */
export function engagementsQuery(
  id: string,
  query: Paged & { sort: 'timestamp' | 'importance_score' },
) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'engagements', query],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/socap/campaigns/{id}/engagements', { params: { path: { id }, query }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Where the same rows are to be had as CSV. */
export function csvHref(id: string, what: 'engagements' | 'accounts'): string {
  return `/socap/campaigns/${encodeURIComponent(id)}/${what}`;
}
