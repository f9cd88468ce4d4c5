import { type Frame, xAt } from './frame';
import type { Bucket } from './series';

/** Alerts that went out, at one place of a chart: in the steps `from` to `to`. */
export type Mark = { x: number; from: number; to: number; count: number };

const APART = 18;

/** How many of these moments are in each step. Those outside of the chart are in none. */
export function countIn(buckets: readonly Bucket[], moments: readonly number[]): number[] {
  const counts = buckets.map(() => 0);
  for (const at of moments) {
    const index = buckets.findIndex((bucket) => at >= bucket.start && at < bucket.end);
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** Where the marks stand: what would lie over each other is one. */
export function marksOf(
  frame: Frame,
  buckets: readonly Bucket[],
  alerts: readonly number[],
): Mark[] {
  const marks: Mark[] = [];
  for (const [index, bucket] of buckets.entries()) {
    const count = alerts[index] ?? 0;
    if (count === 0) continue;
    const x = xAt(frame, (bucket.start + bucket.end) / 2);
    const last = marks[marks.length - 1];
    if (last && x - last.x < APART) {
      last.to = index;
      last.count += count;
    } else {
      marks.push({ x, from: index, to: index, count });
    }
  }
  return marks;
}
