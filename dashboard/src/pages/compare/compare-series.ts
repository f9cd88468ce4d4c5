import type { ComparePoint, CompareView } from '../../api/types';
import type { Bucket, ChartData } from '../../charts/series';
import { CATEGORY } from '../../palette';
import { t } from '../../text';

const HOUR = 3_600_000;

/**
 * The categories as lines over the same steps. Aligned by posting, the steps are
 * hours of age; a category that is not as old yet has no values there.
 */
export function compareSeries(compare: CompareView): ChartData {
  const byKey = compare.categories.map(
    (each) => new Map(each.points.map((point) => [keyOf(point), point])),
  );
  const keys = [...new Set(byKey.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  const buckets = keys.map((key): Bucket => {
    const points = byKey.map((map) => map.get(key)).filter((point) => point !== undefined);
    const end = points.map((point) => endOf(point, key)).find((each) => each > key) ?? key + HOUR;
    return { start: key, end, complete: points.every((point) => point.complete), read: true };
  });
  return {
    buckets,
    series: compare.categories.map((each, index) => ({
      key: each.category,
      name: t.words.category[each.category],
      look: CATEGORY[each.category],
      category: each.category,
      values: keys.map((key) => byKey[index]?.get(key)?.engagements.total ?? null),
    })),
  };
}

function keyOf(point: ComparePoint): number {
  return point.hours != null ? point.hours * HOUR : Date.parse(point.start ?? '');
}

function endOf(point: ComparePoint, start: number): number {
  if (point.hours != null) return start + HOUR;
  const end = Date.parse(point.end ?? '');
  return Number.isNaN(end) ? start + HOUR : end;
}
