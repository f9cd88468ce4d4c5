import { describe, expect, it } from 'vitest';
import type { MetricsPoint } from '../api/types';
import { gaps, grownBy, growthSeries, lastKnown, runs, ticks } from './series';

const none = {
  likes: null,
  retweets: null,
  quotes: null,
  replies: null,
  views: null,
  bookmarks: null,
};

function point(
  hour: number,
  total: number,
  change: number,
  more: Partial<MetricsPoint> = {},
): MetricsPoint {
  const counted = {
    total: { ...none, likes: total * 10 },
    change: { ...none, likes: change * 10 },
  };
  return {
    start: new Date(Date.UTC(2026, 10, 21, hour)).toISOString(),
    end: new Date(Date.UTC(2026, 10, 21, hour + 1)).toISOString(),
    complete: true,
    read: true,
    unread_lists: 0,
    carried_tweets: 0,
    ...counted,
    by_category: {
      main_twt: counted,
      influencer_twt: { total: none, change: none },
      investor_twt: counted,
    },
    engagements: {
      total,
      change,
      by_category: {
        main_twt: { total: total - 1, change },
        influencer_twt: { total: 1, change: 0 },
        investor_twt: { total: 0, change: 0 },
      },
    },
    ...more,
  };
}

const POINTS = [
  point(0, 5, 5),
  point(1, 5, 0, { read: false }),
  point(2, 9, 4),
  point(3, 10, 1, { complete: false }),
];

describe('lines of growth', () => {
  it('show a total of what was collected', () => {
    const { series } = growthSeries(POINTS, {
      measure: 'engagements',
      by: 'total',
      shape: 'total',
    });
    expect(series).toHaveLength(1);
    expect(series[0]?.values).toEqual([5, null, 9, 10]);
  });

  it('leave a gap where nothing was read, also if the service repeats the number', () => {
    const { buckets, series } = growthSeries(POINTS, {
      measure: 'likes',
      by: 'total',
      shape: 'change',
    });
    expect(series[0]?.values).toEqual([50, null, 40, 10]);
    expect(gaps(buckets)).toEqual([{ from: 1, to: 1 }]);
    expect(runs(series[0]?.values ?? [])).toEqual([
      { from: 0, to: 0 },
      { from: 2, to: 3 },
    ]);
  });

  it('keep what X did not tell unknown, never zero', () => {
    const { series } = growthSeries(POINTS, { measure: 'likes', by: 'category', shape: 'total' });
    expect(series.map((each) => each.key)).toEqual(['main_twt', 'influencer_twt', 'investor_twt']);
    expect(series[1]?.values).toEqual([null, null, null, null]);
    expect(
      growthSeries(POINTS, { measure: 'views', by: 'total', shape: 'total' }).series[0]?.values,
    ).toEqual([null, null, null, null]);
  });

  it('draw only the categories of the filter', () => {
    const { series } = growthSeries(POINTS, {
      measure: 'engagements',
      by: 'category',
      shape: 'change',
      only: ['investor_twt'],
    });
    expect(series.map((each) => each.key)).toEqual(['investor_twt']);
  });

  it('know the step that still fills', () => {
    const { buckets } = growthSeries(POINTS, {
      measure: 'engagements',
      by: 'total',
      shape: 'total',
    });
    expect(buckets.map((bucket) => bucket.complete)).toEqual([true, true, true, false]);
    expect(lastKnown([1, 2, null])).toBe(2);
    expect(lastKnown([null])).toBeNull();
  });
});

describe('the numbers of the axis', () => {
  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [100, [0, 25, 50, 75, 100]],
    [101, [0, 50, 100, 150]],
    [344_939, [0, 100_000, 200_000, 300_000, 400_000]],
  ])('up to %d are round', (highest, expected) => {
    expect(ticks(highest)).toEqual(expected);
  });
});

describe('how much it grew', () => {
  it('counts from where the first step begins', () => {
    expect(grownBy([point(4, 105, 5), point(5, 112, 7)], 'engagements')).toBe(12);
    expect(grownBy([point(4, 105, 5), point(5, 112, 7)], 'likes')).toBe(120);
  });

  it('is its own change where there is one step', () => {
    expect(grownBy([point(4, 105, 5)], 'engagements')).toBe(5);
  });

  it('ends where the last known total does, and counts what came in a gap before it', () => {
    const lost = { read: false };
    expect(grownBy([point(4, 5, 5), point(5, 8, 3, lost), point(6, 9, 1)], 'engagements')).toBe(9);
    expect(grownBy([point(4, 5, 5), point(5, 8, 3, lost)], 'engagements')).toBe(5);
  });

  it('is unknown where nothing is known', () => {
    expect(grownBy(POINTS, 'views')).toBeNull();
    expect(grownBy([], 'engagements')).toBeNull();
  });
});
