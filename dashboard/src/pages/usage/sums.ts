import type { CampaignView, UsagePart } from '../../api/types';

/** What is summed up by. */
export const GROUPS = ['day', 'purpose', 'endpoint', 'campaign', 'credential'] as const;
export type Group = (typeof GROUPS)[number];

export type Sum = {
  /** The value that the parts share. */
  key: string;
  requests: number;
  billable: number;
  raw: number;
  dollars: number;
  credits: number;
};

const DAY = 24 * 3_600_000;
/** The pace is that of this many days, as the service reckons. */
const PACE_DAYS = 7;

/** The parts put together by one of their properties: days newest first, else the dearest first. */
export function sumsBy(parts: readonly UsagePart[], group: Group): Sum[] {
  const sums = new Map<string, Sum>();
  for (const part of parts) {
    const key = group === 'campaign' ? (part.campaign_id ?? '') : part[group];
    const sum = sums.get(key) ?? { key, requests: 0, billable: 0, raw: 0, dollars: 0, credits: 0 };
    sum.requests += part.requests;
    sum.billable += part.billable_resources;
    sum.raw += part.raw_resources;
    sum.dollars += part.dollars;
    sum.credits += part.credits;
    sums.set(key, sum);
  }
  const all = [...sums.values()];
  return group === 'day'
    ? all.sort((a, b) => b.key.localeCompare(a.key))
    : all.sort((a, b) => b.dollars - a.dollars || b.requests - a.requests);
}

export type Forecast = {
  /** Dollars until the last of the running campaigns ends. */
  dollars: number;
  /** Dollars a day, at present. */
  perDay: number;
  end: number;
};

/**
 * What the running campaigns will cost until they end, at the pace of each one's last
 * seven days. Null where none runs, or where none has run long enough to tell.
 */
export function forecast(
  parts: readonly UsagePart[],
  campaigns: readonly CampaignView[],
  now: number,
): Forecast | null {
  let dollars = 0;
  let perDay = 0;
  let end = 0;
  for (const campaign of campaigns) {
    const last = Date.parse(campaign.monitor_window.end_date);
    const first = Math.max(
      Date.parse(campaign.created_at),
      Date.parse(campaign.monitor_window.start_date),
    );
    if (campaign.status !== 'active' || last <= now || first >= now) continue;
    const from = Math.max(dayOf(now) - (PACE_DAYS - 1) * DAY, first);
    const spent = parts
      .filter((part) => part.campaign_id === campaign.id && Date.parse(part.day) >= dayOf(from))
      .reduce((sum, part) => sum + part.dollars, 0);
    // The first walk is dear; less than an hour of it says nothing about a day.
    const days = (now - from) / DAY;
    if (days < 1 / 24) continue;
    const pace = spent / days;
    perDay += pace;
    // A campaign stops at its own budget.
    const most =
      campaign.budget_usd == null
        ? Number.POSITIVE_INFINITY
        : Math.max(0, campaign.budget_usd - campaign.spent_usd);
    dollars += Math.min(most, (pace * (last - now)) / DAY);
    end = Math.max(end, last);
  }
  return end > 0 ? { dollars, perDay, end } : null;
}

/** The beginning of a moment's UTC day. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY) * DAY;
}

export function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The service's now: its day may be ahead of what this page last heard of its clock. */
export function nowOf(parts: readonly UsagePart[], clock: number): number {
  const newest = parts
    .map((part) => part.day)
    .sort()
    .at(-1);
  return newest ? Math.max(clock, Date.parse(newest)) : clock;
}
