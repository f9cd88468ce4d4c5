import type { MetricsPoint, MetricsView } from '../api/types';

/** A step of what was collected. */
export type CollectedPoint = MetricsPoint & {
  /** Lists that were not read since it began: there may be more. */
  unread: number;
};

const held = new WeakMap<object, CollectedPoint[]>();

/**
 * The steps of a series as far as the lists of who engaged were read. Those may wait, for money
 * say, while X's counters are read; and they reach back to before the counters were first read.
 */
export function collectedPoints(series: Pick<MetricsView, 'points' | 'lists'>): CollectedPoint[] {
  const { points, lists } = series;
  let collected = held.get(series);
  if (!collected) {
    const first = points.findIndex((point) => point.read);
    collected = points.map((point, index) => {
      const unread = isBehind(points, index) ? point.unread_lists : 0;
      const isKnown = (point.read || index < first) && (unread === 0 || unread < lists);
      return { ...point, read: isKnown, carried_tweets: 0, unread };
    });
    held.set(series, collected);
  }
  return collected;
}

/** What has only begun is not behind yet, unless the step before it is. */
function isBehind(points: readonly MetricsPoint[], index: number): boolean {
  const before = points[index - 1];
  return !!points[index]?.complete || (!!before?.complete && before.unread_lists > 0);
}
