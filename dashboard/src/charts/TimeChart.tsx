import { type KeyboardEvent, memo, type PointerEvent, useId, useMemo, useState } from 'react';
import { exactNumber, shortNumber } from '../format/numbers';
import { t } from '../text/pages';
import styles from './chart.module.css';
import { type Frame, frameOf, xOf, yOf } from './frame';
import { type Mark, marksOf } from './marks';
import { MARK_Y, Plot } from './Plot';
import { type ChartData, gapWords, partWords } from './series';
import { useWidth } from './useWidth';

export type ChartMarker = { at: number; label: string };

type Props = {
  data: ChartData;
  /** The chart's name for screen readers. */
  label: string;
  /** Stacked bars of what each step added, rather than lines of running totals. */
  bars?: boolean;
  zone: string;
  /** The step in words, such as "21 Nov, 14:00–15:00 UTC". */
  bucketName(index: number): string;
  /** A step was chosen, by click or by `Enter`. */
  onPick?: ((index: number) => void) | undefined;
  /** The alerts of some steps are to be seen; the table has the same for the keyboard. */
  onAlerts?: ((from: number, to: number) => void) | undefined;
  height?: number;
  markers?: readonly ChartMarker[];
  /** The axis counts hours since posting rather than times. */
  ages?: boolean;
};

/**
 * Values over time. The pointer or the arrow keys walk the steps; each is told in
 * full beside the line, and to screen readers as the value of a slider. The drawing
 * itself is a part of its own, which walking does not draw again.
 */
export const TimeChart = memo(function TimeChart(props: Props) {
  const { data, label, bars = false, zone, bucketName, onPick, height = 260, ages = false } = props;
  const [box, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const hint = useId();
  const marked = data.alerts?.some((count) => count > 0) ?? false;
  const frame = useMemo(
    () => (width > 0 ? frameOf(data, { width, height, bars, zone, ages, marked }) : null),
    [data, width, height, bars, zone, ages, marked],
  );
  const marks = useMemo(
    () => (frame && data.alerts ? marksOf(frame, data.buckets, data.alerts) : NO_MARKS),
    [frame, data.alerts, data.buckets],
  );
  const last = data.buckets.length - 1;
  const index = at === null ? null : Math.min(at, last);
  const told = index ?? last;

  const onPointer = (event: PointerEvent<HTMLElement>) => {
    if (!frame) return;
    setAt(nearest(frame, event.clientX - event.currentTarget.getBoundingClientRect().left));
  };
  const onKey = (event: KeyboardEvent) => {
    const next = step(event.key, told, last);
    if (next !== null) {
      event.preventDefault();
      setAt(next);
    } else if (event.key === 'Enter' && onPick) {
      event.preventDefault();
      onPick(told);
    } else if (event.key === 'Escape' && at !== null) {
      event.preventDefault();
      setAt(null);
    }
  };

  const chart = (
    <div ref={box} className={styles.chart} style={{ height }}>
      {frame && (
        <>
          <Plot data={data} frame={frame} bars={bars} markers={props.markers} marks={marks} />
          {index !== null && <Cursor data={data} frame={frame} bars={bars} index={index} />}
          <div
            className={styles.walk}
            role="slider"
            tabIndex={0}
            aria-label={label}
            aria-orientation="horizontal"
            aria-valuemin={0}
            aria-valuemax={Math.max(0, last)}
            aria-valuenow={told}
            aria-valuetext={inWords(data, told, bucketName)}
            aria-describedby={onPick ? hint : undefined}
            data-picks={onPick ? '' : undefined}
            onPointerMove={onPointer}
            onPointerDown={onPointer}
            onPointerLeave={() => setAt(null)}
            onBlur={() => setAt(null)}
            onKeyDown={onKey}
            onClick={() => index !== null && onPick?.(index)}
          />
          {props.onAlerts && <MarkButtons marks={marks} onAlerts={props.onAlerts} />}
          {onPick && (
            <span id={hint} hidden>
              {t.campaign.growth.pick}
            </span>
          )}
          {index !== null && (
            <Readout data={data} frame={frame} index={index} name={bucketName(index)} />
          )}
        </>
      )}
    </div>
  );
  // Names stand at the ends of the lines; where they have no room, above.
  if (data.series.length < 2 || frame?.named) return chart;
  return (
    <div>
      <Legend data={data} bars={bars} />
      {chart}
    </div>
  );
});

const NO_MARKS: readonly Mark[] = [];

/** For the pointer only: the keyboard has the steps of the slider, and the table's links. */
function MarkButtons({
  marks,
  onAlerts,
}: {
  marks: readonly Mark[];
  onAlerts(from: number, to: number): void;
}) {
  return marks.map((mark) => (
    <button
      key={mark.from}
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      className={styles.markButton}
      style={{ left: mark.x, top: MARK_Y }}
      title={t.charts.alertsSent(mark.count)}
      onClick={() => onAlerts(mark.from, mark.to)}
    />
  ));
}

function Legend({ data, bars }: { data: ChartData; bars: boolean }) {
  return (
    <ul className={styles.legend} aria-hidden="true">
      {data.series.map((series) => (
        <li key={series.key}>
          <svg width={22} height={10} aria-hidden="true">
            {bars ? (
              <rect x={6} width={10} height={10} rx={2} fill={series.look.color} />
            ) : (
              <line
                x1={0}
                x2={22}
                y1={5}
                y2={5}
                stroke={series.look.color}
                strokeWidth={2.5}
                strokeDasharray={series.look.dash || undefined}
              />
            )}
          </svg>
          {series.name}
        </li>
      ))}
    </ul>
  );
}

function step(key: string, from: number, last: number): number | null {
  const by: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowDown: -1,
    ArrowUp: 1,
    PageDown: -24,
    PageUp: 24,
    Home: -Number.MAX_SAFE_INTEGER,
    End: Number.MAX_SAFE_INTEGER,
  };
  const change = by[key];
  return change === undefined ? null : Math.max(0, Math.min(last, from + change));
}

function nearest(frame: Frame, x: number): number {
  let best = 0;
  for (const [index, place] of frame.centers.entries()) {
    if (Math.abs(place - x) < Math.abs((frame.centers[best] ?? 0) - x)) best = index;
  }
  return best;
}

function inWords(data: ChartData, index: number, bucketName: (index: number) => string): string {
  const bucket = data.buckets[index];
  if (!bucket) return '';
  const sent = data.alerts?.[index] ?? 0;
  const alerts = sent > 0 ? `, ${t.charts.alertsSent(sent)}` : '';
  if (!bucket.read) return `${bucketName(index)}: ${gapWords(data.buckets, index)}${alerts}`;
  const values = data.series.map((series) => {
    const value = series.values[index];
    return `${series.name} ${value == null ? t.common.unknown : exactNumber(value)}`;
  });
  const open = bucket.complete ? '' : `, ${t.charts.fills}`;
  const missing = partWords(bucket);
  const part = missing ? `, ${missing}` : '';
  return `${bucketName(index)}: ${values.join(', ')}${open}${part}${alerts}`;
}

/** The line at the step, and a dot on each series. */
function Cursor({
  data,
  frame,
  bars,
  index,
}: {
  data: ChartData;
  frame: Frame;
  bars: boolean;
  index: number;
}) {
  const x = frame.centers[index] ?? 0;
  return (
    <svg className={styles.layer} width={frame.width} height={frame.height} aria-hidden="true">
      <line x1={x} x2={x} y1={frame.top} y2={frame.bottom} stroke="var(--line-strong)" />
      {!bars &&
        data.series.map((series) => {
          const value = series.values[index];
          return value == null ? null : (
            <circle
              key={series.key}
              cx={xOf(frame, data.buckets, index)}
              cy={yOf(frame, value)}
              r={4}
              fill={series.look.color}
              stroke="var(--card)"
              strokeWidth={2}
            />
          );
        })}
    </svg>
  );
}

const READOUT_WIDTH = 208;

function Readout({
  data,
  frame,
  index,
  name,
}: {
  data: ChartData;
  frame: Frame;
  index: number;
  name: string;
}) {
  const x = frame.centers[index] ?? 0;
  const left = x + READOUT_WIDTH + 16 > frame.width ? x - READOUT_WIDTH - 12 : x + 12;
  const bucket = data.buckets[index];
  return (
    <div
      className={styles.readout}
      style={{ left: Math.max(0, left), width: READOUT_WIDTH }}
      aria-hidden="true"
    >
      <b>{name}</b>
      {bucket && !bucket.read ? (
        <span>{gapWords(data.buckets, index)}</span>
      ) : (
        data.series.map((series) => {
          const value = series.values[index];
          return (
            <span key={series.key} className={styles.value}>
              <i style={{ background: series.look.color }} />
              {series.name}
              <em>{value == null ? '–' : shortNumber(value)}</em>
            </span>
          );
        })
      )}
      {bucket?.read && !bucket.complete && <small>{t.charts.fills}</small>}
      {bucket && partWords(bucket) && <small>{partWords(bucket)}</small>}
      {!!data.alerts?.[index] && <small>{t.charts.alertsSent(data.alerts[index])}</small>}
    </div>
  );
}
