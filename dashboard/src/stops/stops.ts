import type { JobView } from '../api/types';

/** Why reading waits for money, or for the owner: it does not go on by waiting alone. */
export const MONEY = [
  'budget',
  'monthly_budget',
  'credits_depleted',
  'spend_cap',
  'usage_cap',
  'refused',
] as const;
export type MoneyReason = (typeof MONEY)[number];

/** Lists that wait for the same thing. */
export type Stop = {
  reason: string;
  lists: number;
  /** There may be more lists, of jobs that were not asked for. */
  more: boolean;
  /** The counters wait too: then nothing at all is read of these tweets. */
  counters: boolean;
  /** When any of them was last read. */
  since: string | null;
  /** When the first of them is tried again. */
  next: string | null;
};

export function isMoney(reason: string): reason is MoneyReason {
  return MONEY.some((each) => each === reason);
}

/**
 * What the jobs that wait wait for, money first, then what most of them wait for. `total`: how
 * many wait in all, where these are only the first.
 */
export function stopsOf(jobs: readonly JobView[], total = jobs.length): Stop[] {
  const groups = new Map<string, JobView[]>();
  for (const job of jobs) {
    if (job.state !== 'blocked' || !job.reason) continue;
    const waiting = groups.get(job.reason);
    if (waiting) waiting.push(job);
    else groups.set(job.reason, [job]);
  }
  return [...groups]
    .map(([reason, waiting]) => {
      const counters = waiting.filter((job) => job.kind === 'metrics');
      // Lists complete without a reading where no counter moved: the counters tell.
      const telling = counters.length > 0 ? counters : waiting;
      return {
        reason,
        lists: waiting.length,
        more: total > jobs.length,
        counters: counters.length > 0,
        since: edge(telling, 'last_success_at', 1),
        next: edge(waiting, 'blocked_until', -1),
      };
    })
    .sort((a, b) => Number(isMoney(b.reason)) - Number(isMoney(a.reason)) || b.lists - a.lists);
}

/** The stop for want of money, if there is one. */
export function moneyStopOf(jobs: readonly JobView[], total?: number): Stop | null {
  return stopsOf(jobs, total).find((stop) => isMoney(stop.reason)) ?? null;
}

/** The latest (1) or the earliest (-1) of these times. */
function edge(
  jobs: readonly JobView[],
  of: 'last_success_at' | 'blocked_until',
  which: 1 | -1,
): string | null {
  const times = jobs.map((job) => job[of]).filter((at) => at != null);
  return times.sort((a, b) => which * (Date.parse(b) - Date.parse(a)))[0] ?? null;
}

/** When the month after this one begins, as X bills: in UTC. */
export function nextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
