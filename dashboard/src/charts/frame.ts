import { type Bucket, type ChartData, ticks } from './series';
import { ageTicks, type TimeTick, timeTicks } from './time-axis';

/** Where things lie in a chart, in pixels. */
export type Frame = {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  from: number;
  to: number;
  highest: number;
  yTicks: number[];
  xTicks: TimeTick[];
  /** The middle of each bucket. */
  centers: number[];
  /** Whether names stand at the ends of the lines. */
  named: boolean;
};

const TICK_WIDTH = 64;
const NAMES_WIDTH = 92;

export function frameOf(
  data: ChartData,
  {
    width,
    height,
    bars,
    zone,
    ages,
    marked = false,
  }: {
    width: number;
    height: number;
    bars: boolean;
    zone: string;
    ages: boolean;
    /** Room for marks above. */
    marked?: boolean;
  },
): Frame {
  const named = !bars && data.series.length > 1 && width > 480;
  const yTicks = ticks(highestOf(data, bars));
  const left = 44;
  const right = width - (named ? NAMES_WIDTH : 10);
  const first = data.buckets[0];
  const last = data.buckets[data.buckets.length - 1];
  const from = first?.start ?? 0;
  const to = Math.max(last?.end ?? 1, from + 1);
  const most = Math.max(2, Math.floor((right - left) / TICK_WIDTH));
  const frame: Frame = {
    width,
    height,
    left,
    right,
    top: marked ? 22 : 12,
    bottom: height - 24,
    from,
    to,
    highest: yTicks[yTicks.length - 1] ?? 1,
    yTicks,
    xTicks: ages ? ageTicks(data.buckets, most) : timeTicks(data.buckets, zone, most),
    centers: [],
    named,
  };
  frame.centers = data.buckets.map((bucket, index) =>
    bars
      ? (xAt(frame, bucket.start) + xAt(frame, bucket.end)) / 2
      : xOf(frame, data.buckets, index),
  );
  return frame;
}

function highestOf(data: ChartData, bars: boolean): number {
  const sums = data.buckets.map((_, index) => {
    const values = data.series.map((series) => Math.max(0, series.values[index] ?? 0));
    return bars ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
  });
  return sums.reduce((highest, each) => Math.max(highest, each), 0);
}

export function xAt(frame: Frame, time: number): number {
  return frame.left + ((time - frame.from) / (frame.to - frame.from)) * (frame.right - frame.left);
}

/** A running total is known at the end of its step. */
export function xOf(frame: Frame, buckets: readonly Bucket[], index: number): number {
  return xAt(frame, buckets[index]?.end ?? frame.to);
}

export function yOf(frame: Frame, value: number): number {
  return frame.bottom - (value / frame.highest) * (frame.bottom - frame.top);
}
