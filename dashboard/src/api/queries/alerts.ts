import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { observeAtLeast } from '../../clock/world';
import { api, unwrap } from '../client';
import type { AlertsBody, Channel, NewMute } from '../types';
import { campaignKey } from './keys';

const PAGE = 50;

export type TrailFilter = { status?: string | undefined; channel?: string | undefined };

/** The delivery trail, newest first, page by page. */
export function trailQuery(id: string, filter: TrailFilter) {
  return infiniteQueryOptions({
    queryKey: [...campaignKey(id), 'alerts', 'trail', filter],
    queryFn: async ({ pageParam, signal }) => {
      const page = await unwrap(
        api.GET('/socap/campaigns/{id}/alerts', {
          params: { path: { id }, query: { ...filter, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      );
      for (const row of page.items) observeAtLeast(row.sent_at);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** How many messages a chart marks at most: one page of them. */
export const MARKED = 500;

/**
 * The latest messages that left, for marks on a chart. Read again when another one has
 * left (`sent` is their number), not with every event.
 */
export function sentQuery(id: string, sent: number) {
  return queryOptions({
    queryKey: ['sent', id, sent],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/socap/campaigns/{id}/alerts', {
          params: { path: { id }, query: { status: 'sent', limit: MARKED } },
          signal,
        }),
      ),
    enabled: sent > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

/** What reached its threshold, and what became of it. */
export function findsQuery(id: string, state: string | undefined) {
  return infiniteQueryOptions({
    queryKey: [...campaignKey(id), 'alerts', 'finds', { state }],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/socap/campaigns/{id}/alerts/finds', {
          params: { path: { id }, query: { state, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function mutesQuery(id: string) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'alerts', 'mutes'],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/socap/campaigns/{id}/mutes', {
          params: { path: { id }, query: { limit: 500 } },
          signal,
        }),
      ),
  });
}

export function resendAlert(delivery: string) {
  return unwrap(api.POST('/socap/alerts/{id}/resend', { params: { path: { id: delivery } } }));
}

export function testChannel(id: string, channel: Channel) {
  return unwrap(
    api.POST('/socap/campaigns/{id}/alerts/test', { params: { path: { id } }, body: { channel } }),
  );
}

export function mute(id: string, body: NewMute) {
  return unwrap(api.POST('/socap/campaigns/{id}/mutes', { params: { path: { id } }, body }));
}

/** What is muted is named as when it was muted. */
export function unmute(id: string, what: { user_id?: string | null; tweet_id?: string | null }) {
  const query = { user_id: what.user_id ?? undefined, tweet_id: what.tweet_id ?? undefined };
  return unwrap(api.DELETE('/socap/campaigns/{id}/mutes', { params: { path: { id }, query } }));
}

export function changeAlerting(id: string, alert_preferences: AlertsBody) {
  return unwrap(
    api.PATCH('/socap/campaigns/{id}', { params: { path: { id } }, body: { alert_preferences } }),
  );
}

/** The account of a campaign with exactly this handle, or undefined. */
export async function accountByHandle(id: string, handle: string) {
  const wanted = handle.replace(/^@/, '').toLowerCase();
  const page = await unwrap(
    api.GET('/socap/campaigns/{id}/accounts', {
      params: { path: { id }, query: { q: wanted, limit: 100 } },
    }),
  );
  // The same call answers CSV to who asks for it.
  return typeof page === 'string'
    ? undefined
    : page.items.find((each) => each.account_profile.username.toLowerCase() === wanted);
}
