import { span, time } from '../format/times';
import { t } from '../text/pages';
import type { Bucket } from './series';

/** A step in words: a day, an hour, or an age. */
export function bucketNames(
  buckets: readonly Bucket[],
  zone: string,
  ages = false,
): (index: number) => string {
  return (index) => {
    const bucket = buckets[index];
    if (!bucket) return '';
    if (ages) return t.charts.after(span(bucket.end));
    const day = bucket.end - bucket.start > 12 * 3_600_000;
    if (day) return time(bucket.start, zone, 'day');
    return `${time(bucket.start, zone, 'dayHour')}–${time(bucket.end, zone, 'hour')}`;
  };
}
