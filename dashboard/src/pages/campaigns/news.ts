import type { CampaignView, EngagementView, MetricsView } from '../../api/types';
import { collectedPoints } from '../../charts/collected';
import { money } from '../../format/numbers';
import { span } from '../../format/times';
import type { Stop } from '../../stops/stops';
import { t } from '../../text';

/** What happened in a campaign lately: what its row shows, and what orders the rows. */
export type News = {
  campaign: CampaignView;
  strongest: EngagementView | null;
  /** Changes per hour over the last day; null where nothing was read. */
  hours: (number | null)[];
  /** Engagements of the last day; null as long as it is not known. */
  day: number | null;
  warning: string | null;
};

const HOUR = 3_600_000;
const LATE_MS = 2 * HOUR;
const NEAR = 0.9;

/** Changes per hour of a day's readings, gaps as null. */
export function hoursOf(metrics: MetricsView | undefined): (number | null)[] {
  if (!metrics) return [];
  return collectedPoints(metrics).map((point) => (point.read ? point.engagements.change : null));
}

/** What needs a look, in one sentence, or null. `stop`: money that it waits for. */
export function warningOf(
  campaign: CampaignView,
  now: number,
  stop: Stop | undefined,
): string | null {
  if (campaign.status !== 'active') return null;
  const { budget_usd: budget, spent_usd: spent } = campaign;
  if (budget != null && (spent >= budget || stop?.reason === 'budget')) {
    return t.campaigns.warn.budgetGone(money(spent), money(budget));
  }
  if (Date.parse(campaign.monitor_window.start_date) > now) return null;
  if (!campaign.last_cycle_at) return t.campaigns.warn.never;
  const gone = now - Date.parse(campaign.last_cycle_at);
  if (gone > LATE_MS) return t.campaigns.warn.late(span(gone));
  if (budget != null && budget > 0 && spent >= budget * NEAR) {
    return t.campaigns.warn.budget(money(spent), money(budget));
  }
  return null;
}

const STATUS_RANK = { active: 0, paused: 1, completed: 2 } as const;

/**
 * The order of the list: active ones first; among them what needs a look, then
 * where the strongest person showed up, then where most happened, then the newest.
 */
export function byNews(a: News, b: News): number {
  return (
    STATUS_RANK[a.campaign.status] - STATUS_RANK[b.campaign.status] ||
    Number(b.warning !== null) - Number(a.warning !== null) ||
    (b.strongest?.importance_score ?? 0) - (a.strongest?.importance_score ?? 0) ||
    (b.day ?? 0) - (a.day ?? 0) ||
    Date.parse(b.campaign.created_at) - Date.parse(a.campaign.created_at)
  );
}
