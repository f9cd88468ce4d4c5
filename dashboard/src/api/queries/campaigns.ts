import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { observeAtLeast } from '../../clock/world';
import { api, unwrap } from '../client';
import type { CampaignStatus, PatchCampaign } from '../types';
import { campaignKey, campaignsKey } from './keys';

const PAGE = 100;

export function campaignsQuery(status: CampaignStatus | undefined) {
  return queryOptions({
    queryKey: [...campaignsKey, { status }],
    queryFn: async ({ signal }) => {
      const page = await unwrap(
        api.GET('/socap/campaigns', { params: { query: { status, limit: PAGE } }, signal }),
      );
      for (const each of page.items) observeAtLeast(each.last_cycle_at);
      return page;
    },
    placeholderData: keepPreviousData,
    // Quick at first: two answers tell how fast the service's time runs.
    refetchInterval: ({ state }) => (state.dataUpdateCount < 4 ? 3_000 : 15_000),
  });
}

export function campaignQuery(id: string) {
  return queryOptions({
    queryKey: [...campaignKey(id), 'campaign'],
    queryFn: async ({ signal }) => {
      const campaign = await unwrap(
        api.GET('/socap/campaigns/{id}', { params: { path: { id } }, signal }),
      );
      observeAtLeast(campaign.last_cycle_at);
      return campaign;
    },
    placeholderData: keepPreviousData,
  });
}

export function patchCampaign(id: string, body: PatchCampaign) {
  return unwrap(api.PATCH('/socap/campaigns/{id}', { params: { path: { id } }, body }));
}

export function deleteCampaign(id: string) {
  return unwrap(api.DELETE('/socap/campaigns/{id}', { params: { path: { id } } }));
}
