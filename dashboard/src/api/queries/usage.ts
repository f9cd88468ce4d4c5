import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../client';

/** What was used from a UTC day on; over all time without one. */
export function usageQuery(since: string | undefined) {
  return queryOptions({
    queryKey: ['usage', { since }],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/socap/usage', { params: { query: { since } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}
