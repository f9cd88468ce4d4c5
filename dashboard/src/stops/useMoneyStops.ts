import { useQueries, useQuery } from '@tanstack/react-query';
import { blockedQuery, queueQuery } from '../api/queries/machine';
import type { CampaignView } from '../api/types';
import { isMoney, moneyStopOf, type Stop } from './stops';

export type CampaignStop = { campaign: CampaignView; stop: Stop };

/** So many campaigns are asked what they wait for, and for so many lists. */
const ASKED = 20;
const LISTS = 50;

/** The campaigns that money keeps from being read. Only asked for where the queue says that any is. */
export function useMoneyStops(campaigns: readonly CampaignView[]): CampaignStop[] {
  const queue = useQuery(queueQuery).data;
  const any = queue?.blocks.some((block) => isMoney(block.reason)) ?? false;
  const active = any ? campaigns.filter(({ status }) => status === 'active').slice(0, ASKED) : [];
  const blocked = useQueries({
    queries: active.map(({ id }) => ({ ...blockedQuery(id, LISTS), refetchInterval: 30_000 })),
  });
  return active.flatMap((campaign, place) => {
    const page = blocked[place]?.data;
    const stop = moneyStopOf(page?.items ?? [], page?.total);
    return stop ? [{ campaign, stop }] : [];
  });
}
