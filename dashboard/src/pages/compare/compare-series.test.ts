import { describe, expect, it } from 'vitest';
import type { ComparePoint, CompareView } from '../../api/types';
import { compareSeries } from './compare-series';

const aged = (hours: number, total: number): ComparePoint => ({
  start: null,
  hours,
  end: '',
  complete: true,
  engagements: { total, change: 0 },
  counters: null,
});

function view(
  align: 'time' | 'posted',
  main: ComparePoint[],
  investor: ComparePoint[],
): CompareView {
  const rest = {
    tweets: 1,
    counters: {
      likes: null,
      retweets: null,
      quotes: null,
      replies: null,
      views: null,
      bookmarks: null,
    },
    engagements: 0,
    unique_accounts: 0,
    important_accounts: 0,
    engagements_per_tweet: null,
    by_action: { retweet: 0, reply: 0, quote: 0, like: 0 },
    account_categories: [],
    unknown_time: 0,
  };
  return {
    granularity: 'hour',
    tz: 'UTC',
    align,
    categories: [
      { category: 'main_twt', points: main, ...rest },
      { category: 'investor_twt', points: investor, ...rest },
    ],
    overlap: [],
  };
}

describe('lines of the comparison', () => {
  it('line up by age, and end where a category is not older', () => {
    const data = compareSeries(view('posted', [aged(0, 1), aged(1, 4), aged(2, 9)], [aged(0, 2)]));
    expect(data.buckets.map((bucket) => bucket.start / 3_600_000)).toEqual([0, 1, 2]);
    expect(data.series.map((series) => series.values)).toEqual([
      [1, 4, 9],
      [2, null, null],
    ]);
  });

  it('line up by time', () => {
    const point = (start: string, end: string, total: number): ComparePoint => ({
      ...aged(0, total),
      hours: null,
      start,
      end,
    });
    const data = compareSeries(
      view(
        'time',
        [point('2026-11-21T10:00:00Z', '2026-11-21T11:00:00Z', 3)],
        [point('2026-11-21T11:00:00Z', '2026-11-21T12:00:00Z', 5)],
      ),
    );
    expect(data.series.map((series) => series.values)).toEqual([
      [3, null],
      [null, 5],
    ]);
    expect(data.buckets[1]?.end).toBe(Date.parse('2026-11-21T12:00:00Z'));
  });
});
