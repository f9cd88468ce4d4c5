import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { observeAtLeast } from '../../clock/world';
import { api, unwrap } from '../client';
import { campaignKey } from './keys';

/** What waits and what is blocked, over all campaigns. */
export const queueQuery = queryOptions({
  queryKey: ['machine', 'queue'],
  queryFn: ({ signal }) => unwrap(api.GET('/socap/workers/queue', { signal })),
  refetchInterval: 15_000,
});

/** Whether socap has a credential of X at all. */
export const readyQuery = queryOptions({
  queryKey: ['machine', 'ready'],
  queryFn: ({ signal }) => unwrap(api.GET('/readyz', { signal })),
  staleTime: 60_000,
  retry: false,
});

/** Who works. */
export const workersQuery = queryOptions({
  queryKey: ['machine', 'workers'],
  queryFn: ({ signal }) => unwrap(api.GET('/socap/workers/status', { signal })),
  refetchInterval: 15_000,
});

export type JobFilter = {
  kind?: string | undefined;
  state?: string | undefined;
  tweet_id?: string | undefined;
};

/** The jobs of one campaign, by tweet and kind. */
export function jobsQuery(id: string, filter: JobFilter) {
  return infiniteQueryOptions({
    queryKey: [...campaignKey(id), 'jobs', filter],
    queryFn: async ({ pageParam, signal }) => {
      const page = await unwrap(
        api.GET('/socap/campaigns/{id}/jobs', {
          params: { path: { id }, query: { ...filter, limit: 100, cursor: pageParam } },
          signal,
        }),
      );
      for (const job of page.items) observeAtLeast(job.last_success_at);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** What of one campaign waits for something outside: a window, a budget, money. */
export function blockedQuery(id: string, limit = 500) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'blocked', limit],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/socap/campaigns/{id}/jobs', {
          params: { path: { id }, query: { state: 'blocked', limit } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Makes jobs due: of one campaign, or of all. */
export function triggerJobs(campaign?: string) {
  return unwrap(
    api.POST('/socap/workers/trigger', { body: campaign ? { campaign_id: campaign } : {} }),
  );
}

/** Works in the server's own process until nothing is due. */
export function runJobs() {
  return unwrap(api.POST('/socap/workers/run', { body: {} }));
}

/** The version of the service. */
export const versionQuery = queryOptions({
  queryKey: ['machine', 'version'],
  queryFn: ({ signal }) => unwrap(api.GET('/healthz', { signal })),
  staleTime: 5 * 60_000,
});
