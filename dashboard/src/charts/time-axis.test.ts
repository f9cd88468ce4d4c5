import { describe, expect, it } from 'vitest';
import type { Bucket } from './series';
import { ageTicks, timeTicks } from './time-axis';

const HOUR = 3_600_000;
const hours = (from: string, count: number): Bucket[] =>
  Array.from({ length: count }, (_, index) => {
    const start = Date.parse(from) + index * HOUR;
    return { start, end: start + HOUR, complete: true, read: true };
  });

describe('the time axis', () => {
  it('has round hours, and each day once', () => {
    const labels = timeTicks(hours('2026-11-21T17:00Z', 48), 'UTC', 8).map((tick) => tick.label);
    expect(labels).toEqual([
      '18:00',
      '22 Nov',
      '06:00',
      '12:00',
      '18:00',
      '23 Nov',
      '06:00',
      '12:00',
    ]);
  });

  it('begins days at the midnight of the zone', () => {
    const days = timeTicks(hours('2026-11-21T17:00Z', 48), 'Asia/Tokyo', 4).filter(
      (tick) => tick.day,
    );
    expect(days.map((tick) => new Date(tick.at).toISOString())).toEqual(
      ['2026-11-22T15:00:00.000Z'].concat(['2026-11-23T15:00:00.000Z']),
    );
  });

  it('has never more than asked, or nearly', () => {
    expect(timeTicks(hours('2026-11-01T00:00Z', 24 * 30), 'UTC', 6).length).toBeLessThanOrEqual(6);
    expect(timeTicks([], 'UTC', 6)).toEqual([]);
  });

  it('counts hours where tweets are aligned by their age', () => {
    const buckets = hours('1970-01-01T00:00Z', 24);
    expect(ageTicks(buckets, 6).map((tick) => tick.label)).toEqual([
      '0 h',
      '6 h',
      '12 h',
      '18 h',
      '24 h',
    ]);
  });
});
