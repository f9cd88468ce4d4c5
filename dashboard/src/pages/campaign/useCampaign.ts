import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { campaignQuery } from '../../api/queries/campaigns';
import { useTenSeconds, worldNow } from '../../clock/world';
import { type CampaignSearch, type FilterQuery, filterQuery } from '../../url/campaign-search';
import { compact } from '../../url/query-string';
import { lastMoment } from './last-moment';

const route = getRouteApi('/campaigns/$id');

/** The campaign of the page: its id, and what the address tells about it. */
export function useCampaignId(): string {
  return route.useParams().id;
}

export function useCampaignSearch(): CampaignSearch {
  return route.useSearch();
}

export type SetSearch = (change: Partial<CampaignSearch>, how?: { replace?: boolean }) => void;

/** Changes what the address tells, and leaves the rest of it, on whatever page of the campaign. */
export function useSetSearch(): SetSearch {
  const navigate = useNavigate();
  return useCallback(
    (change, { replace = false } = {}) =>
      void navigate({
        to: '.',
        search: ((old: Record<string, unknown>) => compact({ ...old, ...change })) as never,
        replace,
        resetScroll: false,
      }),
    [navigate],
  );
}

/** The filters and the range as calls take them; the same object while nothing changes. */
export function useFilterQuery(): FilterQuery {
  const search = useCampaignSearch();
  useTenSeconds();
  const { data: campaign } = useQuery(campaignQuery(useCampaignId()));
  const over = campaign?.status === 'completed';
  const text = JSON.stringify(filterQuery(search, lastMoment(campaign, worldNow()), over));
  return useMemo(() => JSON.parse(text) as FilterQuery, [text]);
}
