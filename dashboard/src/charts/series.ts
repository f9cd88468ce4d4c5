import type { Counters, MetricsPoint, TweetCategory } from '../api/types';
import { CATEGORIES, CATEGORY, type Series, TOTAL } from '../palette';
import { t } from '../text/pages';
import type { Measure } from '../url/campaign-search';

/** A step of a chart's time. */
export type Bucket = {
  /** Milliseconds, in the service's time. */
  start: number;
  end: number;
  /** False while it still fills: drawn dotted. */
  complete: boolean;
  /** False where nothing was read: drawn hatched, and no line crosses it. */
  read: boolean;
  /** Tweets that were not read in it, and keep the value before. */
  carried?: number;
  /** Lists of who engaged that were not read since it began. */
  unread?: number;
  /** Why nothing was read, where that is known. */
  why?: string | undefined;
};

export type ChartSeries = {
  key: string;
  name: string;
  look: Series;
  /** One value a bucket; null is unknown. */
  values: readonly (number | null)[];
  category?: TweetCategory;
};

export type ChartData = {
  buckets: readonly Bucket[];
  series: readonly ChartSeries[];
  /** Alerts that went out in each bucket. */
  alerts?: readonly number[] | undefined;
};

/** How a chart shows what grows: the running total, or what each step added. */
export type Shape = 'total' | 'change';

/** The readings of a campaign as lines: one in total, or one for each category. */
export function growthSeries(
  points: readonly MetricsPoint[],
  {
    measure,
    by,
    shape,
    only,
  }: {
    measure: Measure;
    by: 'total' | 'category';
    shape: Shape;
    /** The categories to draw; all where none is named. */
    only?: readonly TweetCategory[] | undefined;
  },
): ChartData {
  const buckets = bucketsOf(points);
  if (by === 'total') {
    const values = points.map((point) => valueAt(point, measure, shape));
    return { buckets, series: [{ key: 'total', name: nameOf(measure), look: TOTAL, values }] };
  }
  const drawn = CATEGORIES.filter((category) => !only || only.includes(category));
  return {
    buckets,
    series: drawn.map((category) => ({
      key: category,
      name: t.words.category[category],
      look: CATEGORY[category],
      category,
      values: points.map((point) => categoryValue(point, category, measure, shape)),
    })),
  };
}

const held = new WeakMap<readonly MetricsPoint[], readonly Bucket[]>();

/** The steps of an answer; read once, as reading some hundred times takes a millisecond. */
export function bucketsOf(points: readonly MetricsPoint[]): readonly Bucket[] {
  let buckets = held.get(points);
  if (!buckets) {
    buckets = points.map(bucketOf);
    held.set(points, buckets);
  }
  return buckets;
}

function bucketOf(point: {
  start: string;
  end: string;
  complete: boolean;
  read?: boolean;
  carried_tweets?: number;
  unread?: number;
}): Bucket {
  return {
    start: Date.parse(point.start),
    end: Date.parse(point.end),
    complete: point.complete,
    read: point.read ?? true,
    carried: point.carried_tweets ?? 0,
    unread: point.unread ?? 0,
  };
}

function valueAt(point: MetricsPoint, measure: Measure, shape: Shape): number | null {
  if (!point.read) return null;
  return measure === 'engagements' ? point.engagements[shape] : counter(point[shape], measure);
}

function categoryValue(
  point: MetricsPoint,
  category: TweetCategory,
  measure: Measure,
  shape: Shape,
): number | null {
  if (!point.read) return null;
  return measure === 'engagements'
    ? (point.engagements.by_category[category]?.[shape] ?? null)
    : counter(point.by_category[category]?.[shape], measure);
}

function counter(counters: Counters | undefined, measure: Exclude<Measure, 'engagements'>) {
  return counters?.[measure] ?? null;
}

export function nameOf(measure: Measure): string {
  return measure === 'engagements' ? t.campaign.growth.engagements : t.words.counter[measure];
}

/**
 * How much it grew from where the first step begins to where the last one that is known
 * ends; null where nothing is known.
 */
export function grownBy(points: readonly MetricsPoint[], measure: Measure): number | null {
  const last = points.findLastIndex((point) => valueAt(point, measure, 'total') !== null);
  const changes = points
    .slice(0, last + 1)
    .map((point) =>
      measure === 'engagements' ? point.engagements.change : counter(point.change, measure),
    )
    .filter((change) => change !== null);
  return changes.length > 0 ? changes.reduce((sum, each) => sum + each, 0) : null;
}

/** The runs of neighbouring values that are known; nothing joins two runs. */
export function runs(values: readonly (number | null)[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const last = found[found.length - 1];
    if (last && last.to === index - 1) last.to = index;
    else found.push({ from: index, to: index });
  }
  return found;
}

/** The runs of buckets in which nothing was read. */
export function gaps(buckets: readonly Bucket[]): { from: number; to: number }[] {
  return runs(buckets.map((_, index) => (isGap(buckets, index) ? 0 : null)));
}

/** A step that has only begun is not missing yet, unless the one before it is. */
export function isGap(buckets: readonly Bucket[], index: number): boolean {
  const bucket = buckets[index];
  if (!bucket || bucket.read) return false;
  return bucket.complete || buckets[index - 1]?.read === false;
}

/** The runs of buckets in which some tweets or lists were read, and some not. */
export function partialGaps(buckets: readonly Bucket[]): { from: number; to: number }[] {
  return runs(buckets.map((bucket) => (bucket.complete && partWords(bucket) ? 0 : null)));
}

/** What was not read in a step of which the rest was. */
export function partWords({ read, carried, unread }: Bucket): string | undefined {
  if (!read) return undefined;
  if (unread) return t.charts.unread(unread);
  return carried ? t.charts.carried(carried) : undefined;
}

/** What a step says where it has no values. */
export function gapWords(buckets: readonly Bucket[], index: number): string {
  if (!isGap(buckets, index)) return t.charts.notYet;
  const why = buckets[index]?.why;
  return why ? `${t.charts.gap}: ${why}` : t.charts.gap;
}

/** Round numbers from zero up to at least the highest value, four or five of them. */
export function ticks(highest: number, wanted = 4): number[] {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  // Counts have no halves.
  const whole = Math.max(1, highest >= wanted ? Math.ceil(step) : step);
  const found = [];
  for (let value = 0; value < highest + whole; value += whole) found.push(value);
  return found;
}

/** The last value that is known, and the one before the given moment, for a sentence. */
export function lastKnown(values: readonly (number | null)[]): number | null {
  for (let index = values.length - 1; index >= 0; index -= 1) {
    const value = values[index];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}
