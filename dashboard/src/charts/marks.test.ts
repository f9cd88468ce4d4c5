import { expect, test } from 'vitest';
import { frameOf } from './frame';
import { countIn, marksOf } from './marks';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-21T10:00:00Z');
const buckets = Array.from({ length: 48 }, (_, n) => ({
  start: START + n * HOUR,
  end: START + (n + 1) * HOUR,
  complete: true,
  read: true,
}));

test('each moment is in the step in which it was, and in none outside of the chart', () => {
  const counts = countIn(buckets, [START - 1, START, START + HOUR - 1, START + HOUR, START + 1e12]);
  expect(counts.slice(0, 3)).toEqual([2, 1, 0]);
  expect(counts.reduce((sum, each) => sum + each, 0)).toBe(3);
});

test('marks that would lie over each other are one, with all its alerts', () => {
  const alerts = buckets.map((_, n) => (n < 2 || n === 40 ? 1 : 0));
  const frame = frameOf(
    { buckets, series: [] },
    { width: 600, height: 200, bars: false, zone: 'UTC', ages: false },
  );
  expect(marksOf(frame, buckets, alerts)).toMatchObject([
    { from: 0, to: 1, count: 2 },
    { from: 40, to: 40, count: 1 },
  ]);
});
