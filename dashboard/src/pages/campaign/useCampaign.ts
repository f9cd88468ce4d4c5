import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { campaignQuery } from '../../api/queries/campaigns';
import type { CampaignView } from '../../api/types';
import { useTenSeconds, worldNow } from '../../clock/world';
import {
  type CampaignSearch,
  campaignSearch,
  type FilterQuery,
  filterQuery,
  withoutFilters,
} from '../../url/campaign-search';
import { compact } from '../../url/query-string';
import { onSearchAhead, searchAhead, showThenGo } from './ahead';
import { lastMoment } from './last-moment';

const route = getRouteApi('/campaigns/$id');

/** The campaign of the page: its id, and what the address tells about it. */
export function useCampaignId(): string {
  return route.useParams().id;
}

/** The name of the page's campaign, once it is known. */
export function useLaunchName(): string | undefined {
  const select = (campaign: CampaignView) => campaign.launch_name;
  return useQuery({ ...campaignQuery(useCampaignId()), select }).data;
}

export function useCampaignSearch(): CampaignSearch {
  return route.useSearch();
}

/**
 * A part of what the address tells, a frame before it does; the same object while it is the same.
 * For what must answer a press at once: the thing pressed itself, and the chart.
 */
export function useSearchAhead<T>(part: (search: CampaignSearch) => T): T {
  const told = route.useSearch({ select: (search: CampaignSearch) => asText(part(search)) });
  const ahead = useSyncExternalStore(onSearchAhead, () => {
    const search = searchAhead();
    return search && asText(part(search));
  });
  const text = ahead ?? told;
  return useMemo(() => (text === '' ? undefined : JSON.parse(text)) as T, [text]);
}

function asText(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

export type SetSearch = (change: Partial<CampaignSearch>, how?: { replace?: boolean }) => void;

/** Changes what the address tells, and leaves the rest of it, on whatever page of the campaign. */
export function useSetSearch(): SetSearch {
  const navigate = useNavigate();
  const router = useRouter();
  return useCallback(
    (change, { replace = false } = {}) => {
      const { pathname, search } = router.latestLocation;
      const next = compact({ ...(searchAhead() ?? campaignSearch(search)), ...change });
      showThenGo(next, async () => {
        // Who has left the campaign meanwhile is left alone.
        if (homeOf(router.latestLocation.pathname) !== homeOf(pathname)) return;
        await navigate({
          to: '.',
          search: ((old: Record<string, unknown>) => compact({ ...old, ...change })) as never,
          replace,
          resetScroll: false,
        });
      });
    },
    [navigate, router],
  );
}

/** `/campaigns/ID` of whatever page of a campaign. */
function homeOf(path: string): string {
  return path.split('/').slice(0, 3).join('/');
}

/** Takes all filters and the range away; zone and chart stay. */
export function useClearFilters(): () => void {
  const router = useRouter();
  const set = useSetSearch();
  return useCallback(() => {
    const search = campaignSearch(router.latestLocation.search);
    const gone = Object.fromEntries(Object.keys(search).map((key) => [key, undefined]));
    set({ ...gone, ...withoutFilters(search) });
  }, [router, set]);
}

/** The filters and the range as calls take them; the same object while nothing changes. */
export function useFilterQuery(): FilterQuery {
  return useAsQuery(useCampaignSearch());
}

/** The same a frame earlier: for the chart. */
export function useFilterQueryAhead(): FilterQuery {
  return useAsQuery(useSearchAhead(whole));
}

export function whole(search: CampaignSearch): CampaignSearch {
  return search;
}

function useAsQuery(search: CampaignSearch): FilterQuery {
  useTenSeconds();
  const { data: campaign } = useQuery(campaignQuery(useCampaignId()));
  const over = campaign?.status === 'completed';
  const text = JSON.stringify(filterQuery(search, lastMoment(campaign, worldNow()), over));
  return useMemo(() => JSON.parse(text) as FilterQuery, [text]);
}
