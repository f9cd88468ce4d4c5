import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { pendingCall, type Query } from '../client';
import type { Page } from '../pending';

const AT_ONCE = 100;

/**
 * A long list, page after page by its cursor, so that each row that was there at
 * the first page comes exactly once. Events do not read it again by themselves:
 * rows would move under the reader's eyes.
 */
export function listQuery<T>(id: string, what: 'engagements' | 'accounts', query: Query) {
  return infiniteQueryOptions({
    queryKey: ['list', id, what, query],
    queryFn: ({ pageParam, signal }) =>
      pendingCall<Page<T>>('GET', `/socap/campaigns/${encodeURIComponent(id)}/${what}`, {
        query: { ...query, limit: AT_ONCE, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<T>) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
}
