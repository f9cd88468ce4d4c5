import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../client';

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
