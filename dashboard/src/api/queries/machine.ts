import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../client';

/** What waits and what is blocked, over all campaigns. */
export const queueQuery = queryOptions({
  queryKey: ['machine', 'queue'],
  queryFn: ({ signal }) => unwrap(api.GET('/socap/workers/queue', { signal })),
  refetchInterval: 15_000,
});

/** Who works. */
export const workersQuery = queryOptions({
  queryKey: ['machine', 'workers'],
  queryFn: ({ signal }) => unwrap(api.GET('/socap/workers/status', { signal })),
  refetchInterval: 15_000,
});
