import type { CampaignView } from '../../api/types';

/** What the last hours of a campaign count back from: now, or its end once it is over. */
export function lastMoment(
  campaign: Pick<CampaignView, 'status' | 'completed_at' | 'monitor_window'> | undefined,
  now: number,
): number {
  if (campaign?.status !== 'completed') return now;
  return Math.min(now, Date.parse(campaign.completed_at ?? campaign.monitor_window.end_date));
}
