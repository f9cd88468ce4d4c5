import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { FilterQuery } from '../../url/campaign-search';
import { api, unwrap } from '../client';
import type { AccountRow, EngagementView, Page } from '../types';
import type { AccountsQuery } from './analytics';

const AT_ONCE = 100;

/*
 * Long lists, page after page by their cursor, so that each row that was there at
 * the first page comes exactly once. Events do not read them again by themselves:
 * rows would move under the reader's eyes.
 */
const asList = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: Page<unknown>) => page.next_cursor ?? null,
  placeholderData: keepPreviousData,
  refetchOnWindowFocus: false,
  staleTime: 60_000,
};

export type EngagementsQuery = FilterQuery & { sort: 'timestamp' | 'importance_score' };

export function engagementList(id: string, query: EngagementsQuery) {
  return infiniteQueryOptions({
    ...asList,
    queryKey: ['list', id, 'engagements', query],
    queryFn: async ({ pageParam, signal }) =>
      (await unwrap(
        api.GET('/socap/campaigns/{id}/engagements', {
          params: {
            path: { id },
            query: { ...query, limit: AT_ONCE, cursor: pageParam ?? undefined },
          },
          signal,
        }),
      )) as Page<EngagementView>,
  });
}

export function accountList(id: string, query: AccountsQuery) {
  return infiniteQueryOptions({
    ...asList,
    queryKey: ['list', id, 'accounts', query],
    queryFn: async ({ pageParam, signal }) =>
      (await unwrap(
        api.GET('/socap/campaigns/{id}/accounts', {
          params: {
            path: { id },
            query: { ...query, limit: AT_ONCE, cursor: pageParam ?? undefined },
          },
          signal,
        }),
      )) as Page<AccountRow>,
  });
}
