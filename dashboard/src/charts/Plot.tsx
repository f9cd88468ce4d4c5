import { memo, useId } from 'react';
import { shortNumber } from '../format/numbers';
import styles from './chart.module.css';
import { type Frame, xAt, xOf, yOf } from './frame';
import type { Mark } from './marks';
import {
  type Bucket,
  type ChartData,
  type ChartSeries,
  gaps,
  lastKnown,
  partialGaps,
  runs,
} from './series';
import type { ChartMarker } from './TimeChart';

/** The height of the strip where only a part was read. */
const STRIP = 7;
/** Alerts stand above the drawing. */
export const MARK_Y = 8;
const MARK_R = 7;

type Props = {
  data: ChartData;
  frame: Frame;
  bars: boolean;
  markers?: readonly ChartMarker[] | undefined;
  marks: readonly Mark[];
};

/** The drawing itself: axes, gaps, lines or bars, names. Says nothing to screen readers. */
export const Plot = memo(function Plot({ data, frame, bars, markers = [], marks }: Props) {
  const hatch = useId();
  return (
    <svg
      className={styles.plot}
      width={frame.width}
      height={frame.height}
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      aria-hidden="true"
    >
      <defs>
        <pattern
          id={hatch}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill="var(--sunken)" />
          <line
            x1="0"
            y1="0"
            x2="0"
            y2="6"
            stroke="var(--line-strong)"
            strokeWidth="1"
            opacity="0.6"
          />
        </pattern>
      </defs>
      <Axes frame={frame} />
      {gaps(data.buckets).map(({ from, to }) => {
        const left = xAt(frame, data.buckets[from]?.start ?? 0);
        const right = xAt(frame, data.buckets[to]?.end ?? 0);
        return (
          <rect
            key={from}
            x={left}
            y={frame.top}
            width={right - left}
            height={frame.bottom - frame.top}
            fill={`url(#${hatch})`}
          />
        );
      })}
      {partialGaps(data.buckets).map(({ from, to }) => {
        const left = xAt(frame, data.buckets[from]?.start ?? 0);
        const right = xAt(frame, data.buckets[to]?.end ?? 0);
        return (
          <rect
            key={from}
            x={left}
            y={frame.bottom - STRIP}
            width={right - left}
            height={STRIP}
            fill={`url(#${hatch})`}
          />
        );
      })}
      {markers.map((marker) => (
        <g key={`${marker.at} ${marker.label}`} className={styles.marker}>
          <line
            x1={xAt(frame, marker.at)}
            x2={xAt(frame, marker.at)}
            y1={frame.top}
            y2={frame.bottom}
            strokeDasharray="2 3"
          />
          <path d={`M${xAt(frame, marker.at) - 4} ${frame.bottom}h8l-4 -6z`} />
        </g>
      ))}
      {bars ? (
        <Bars data={data} frame={frame} />
      ) : (
        data.series.map((series) => (
          <Line
            key={series.key}
            series={series}
            buckets={data.buckets}
            frame={frame}
            alone={data.series.length === 1}
          />
        ))
      )}
      {marks.map((mark) => (
        <g key={mark.from} className={styles.alertMark}>
          <line x1={mark.x} x2={mark.x} y1={MARK_Y} y2={frame.bottom} />
          <circle cx={mark.x} cy={MARK_Y} r={MARK_R} />
          {mark.count > 1 && mark.count < 100 && (
            <text x={mark.x} y={MARK_Y} dy="0.35em" textAnchor="middle">
              {mark.count}
            </text>
          )}
        </g>
      ))}
      {frame.named && <Names data={data} frame={frame} />}
    </svg>
  );
});

function Axes({ frame }: { frame: Frame }) {
  return (
    <g className={styles.axes}>
      {frame.yTicks.map((value) => (
        <g key={value}>
          <line
            x1={frame.left}
            x2={frame.right}
            y1={yOf(frame, value)}
            y2={yOf(frame, value)}
            data-zero={value === 0 || undefined}
          />
          <text x={frame.left - 8} y={yOf(frame, value)} dy="0.32em" textAnchor="end">
            {shortNumber(value)}
          </text>
        </g>
      ))}
      {frame.xTicks.map((tick) => {
        const x = xAt(frame, tick.at);
        // A label that would be cut at the edge is left out.
        if (x < frame.left - 2 || x > frame.right + 2) return null;
        return (
          <g key={tick.at}>
            <line x1={x} x2={x} y1={frame.bottom} y2={frame.bottom + 4} data-zero="" />
            <text
              x={x}
              y={frame.bottom + 17}
              textAnchor={x < frame.left + 16 ? 'start' : x > frame.width - 24 ? 'end' : 'middle'}
              data-day={tick.day || undefined}
            >
              {tick.label}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** One series: whole where it is known, dotted into the step that still fills. */
function Line({
  series,
  buckets,
  frame,
  alone,
}: {
  series: ChartSeries;
  buckets: readonly Bucket[];
  frame: Frame;
  alone: boolean;
}) {
  const place = (index: number) =>
    `${xOf(frame, buckets, index).toFixed(1)} ${yOf(frame, series.values[index] ?? 0).toFixed(1)}`;
  const solid: string[] = [];
  const dotted: string[] = [];
  const dots: number[] = [];
  for (const run of runs(series.values)) {
    const open = buckets[run.to]?.complete === false;
    const to = open ? run.to - 1 : run.to;
    const path = [];
    for (let index = run.from; index <= to; index += 1) path.push(place(index));
    if (path.length > 1) solid.push(`M${path.join('L')}`);
    if (path.length === 1 && run.from === run.to) dots.push(run.from);
    if (open && run.from < run.to) dotted.push(`M${place(run.to - 1)}L${place(run.to)}`);
    else if (open) dots.push(run.to);
  }
  const stroke = { stroke: series.look.color, fill: 'none', strokeWidth: alone ? 2.25 : 2 };
  return (
    <g>
      {alone && solid.map((path) => <Area key={path.slice(0, 24)} path={path} frame={frame} />)}
      {solid.length > 0 && (
        <path
          d={solid.join('')}
          {...stroke}
          strokeDasharray={series.look.dash || undefined}
          strokeLinejoin="round"
        />
      )}
      {dotted.length > 0 && (
        <path d={dotted.join('')} {...stroke} strokeDasharray="1 5" strokeLinecap="round" />
      )}
      {dots.map((index) => (
        <circle
          key={index}
          cx={xOf(frame, buckets, index)}
          cy={yOf(frame, series.values[index] ?? 0)}
          r={2.5}
          fill={series.look.color}
        />
      ))}
    </g>
  );
}

/** A plain tint under a line that stands alone. */
function Area({ path, frame }: { path: string; frame: Frame }) {
  const numbers = path.slice(1).split('L');
  const first = numbers[0]?.split(' ')[0];
  const last = numbers[numbers.length - 1]?.split(' ')[0];
  return (
    <path
      d={`${path}L${last} ${frame.bottom}L${first} ${frame.bottom}Z`}
      fill="var(--sunken)"
      opacity={0.7}
    />
  );
}

/** Stacked bars, one path a series; those of the step that still fills are outlines. */
function Bars({ data, frame }: { data: ChartData; frame: Frame }) {
  const wide = data.buckets.length > 0 ? (frame.right - frame.left) / data.buckets.length : 0;
  const gap = wide > 6 ? 1.5 : 0.25;
  const bases = data.buckets.map(() => 0);
  return data.series.map((series) => {
    let solid = '';
    let open = '';
    for (const [index, bucket] of data.buckets.entries()) {
      const value = Math.max(0, series.values[index] ?? 0);
      if (value === 0) continue;
      const base = bases[index] ?? 0;
      bases[index] = base + value;
      const left = xAt(frame, bucket.start) + gap;
      const width = Math.max(1, xAt(frame, bucket.end) - gap - left);
      const top = yOf(frame, base + value);
      const height = Math.max(1, yOf(frame, base) - top);
      const bar = `M${left.toFixed(1)} ${top.toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}Z`;
      if (bucket.complete) solid += bar;
      else open += bar;
    }
    return (
      <g key={series.key}>
        {solid && <path d={solid} fill={series.look.color} />}
        {open && <path d={open} fill="none" stroke={series.look.color} strokeDasharray="2 2" />}
      </g>
    );
  });
}

/** Names at the ends of the lines, moved apart where they would lie over each other. */
function Names({ data, frame }: { data: ChartData; frame: Frame }) {
  const placed = data.series
    .map((series) => ({ series, y: yOf(frame, lastKnown(series.values) ?? 0) }))
    .sort((a, b) => a.y - b.y);
  let before = Number.NEGATIVE_INFINITY;
  for (const each of placed) {
    each.y = Math.max(each.y, before + 15);
    before = each.y;
  }
  const over = before - frame.bottom;
  return placed.map(({ series, y }) => (
    <g key={series.key} className={styles.name}>
      <line
        x1={frame.right + 6}
        x2={frame.right + 22}
        y1={y - Math.max(0, over)}
        y2={y - Math.max(0, over)}
        stroke={series.look.color}
        strokeWidth={2.5}
        strokeDasharray={series.look.dash || undefined}
      />
      <text x={frame.right + 26} y={y - Math.max(0, over)} dy="0.32em">
        {series.name}
      </text>
    </g>
  ));
}
