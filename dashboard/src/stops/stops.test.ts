import { expect, test } from 'vitest';
import type { JobView } from '../api/types';
import { moneyStopOf, nextMonth, stopsOf } from './stops';

const job = (kind: string, reason: string | null, last: string | null, until: string) =>
  ({
    tweet_id: '1',
    kind,
    state: reason ? 'blocked' : 'idle',
    reason,
    failures: 0,
    last_success_at: last,
    blocked_until: until,
  }) as JobView;

const jobs = [
  job('retweets', 'window', '2026-11-21T10:00:00Z', '2026-11-21T10:15:00Z'),
  job('replies', 'window', null, '2026-11-21T10:15:00Z'),
  job('quotes', 'window', null, '2026-11-21T10:15:00Z'),
  job('replies', 'budget', '2026-11-21T11:00:00Z', '2026-11-21T12:30:00Z'),
  job('metrics', 'budget', '2026-11-21T09:00:00Z', '2026-11-21T13:00:00Z'),
  job('quotes', null, '2026-11-21T11:30:00Z', '2026-11-21T12:00:00Z'),
];

test('what waits for money stands first; the counters tell since when', () => {
  expect(stopsOf(jobs)).toEqual([
    {
      reason: 'budget',
      lists: 2,
      more: false,
      counters: true,
      since: '2026-11-21T09:00:00Z',
      next: '2026-11-21T12:30:00Z',
    },
    {
      reason: 'window',
      lists: 3,
      more: false,
      counters: false,
      since: '2026-11-21T10:00:00Z',
      next: '2026-11-21T10:15:00Z',
    },
  ]);
  expect(moneyStopOf(jobs)?.reason).toBe('budget');
  expect(moneyStopOf(jobs.slice(0, 3))).toBeNull();
  // Only the first of them are known.
  expect(moneyStopOf(jobs, 100)).toMatchObject({ lists: 2, more: true });
});

test('a month ends where X’s month ends', () => {
  expect(nextMonth(Date.parse('2026-12-31T23:59:59Z'))).toBe(Date.parse('2027-01-01T00:00:00Z'));
});
