import { VisuallyHidden } from '@mantine/core';
import { exactNumber } from '../format/numbers';
import { t } from '../text/pages';
import styles from './chart.module.css';
import { type ChartData, gapWords, partWords } from './series';

/** The chart's numbers as a table, the newest first: what a screen reader reads, and what is copied. */
export function ChartTable({
  data,
  caption,
  bucketName,
  onAlerts,
}: {
  data: ChartData;
  caption: string;
  bucketName(index: number): string;
  onAlerts?: ((from: number, to: number) => void) | undefined;
}) {
  const rows = data.buckets.map((bucket, index) => ({ bucket, index })).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className={styles.tableBox} tabIndex={0} aria-label={caption}>
      <table className={styles.table}>
        <caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t.charts.time}</th>
            {data.series.map((series) => (
              <th key={series.key} scope="col">
                {series.name}
              </th>
            ))}
            {data.alerts && <th scope="col">{t.charts.alerts}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ bucket, index }) => (
            <tr key={bucket.start}>
              <th scope="row">
                {bucketName(index)}
                {!bucket.complete && <small> {t.charts.fills}</small>}
                {partWords(bucket) && <small> {partWords(bucket)}</small>}
              </th>
              {bucket.read ? (
                data.series.map((series) => {
                  const value = series.values[index];
                  return (
                    <td key={series.key}>
                      {value == null ? t.common.unknown : exactNumber(value)}
                    </td>
                  );
                })
              ) : (
                <td colSpan={data.series.length}>{gapWords(data.buckets, index)}</td>
              )}
              {data.alerts && (
                <td>
                  <Sent
                    count={data.alerts[index] ?? 0}
                    onShow={onAlerts && (() => onAlerts(index, index))}
                    name={bucketName(index)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Sent({
  count,
  onShow,
  name,
}: {
  count: number;
  onShow: (() => void) | undefined;
  name: string;
}) {
  if (count === 0 || !onShow) return exactNumber(count);
  return (
    <button
      type="button"
      data-says=""
      aria-label={`${t.charts.alertsSent(count)}, ${name}`}
      onClick={onShow}
    >
      {exactNumber(count)}
    </button>
  );
}

/**
 * The same as CSV: times in the zone of the chart with their offset, or, with `ages`, whole hours
 * since the tweets were posted.
 */
export function chartCsv(data: ChartData, zone: string, ages = false): string {
  const bounds = ages ? ['from_hour', 'to_hour'] : ['start', 'end'];
  const when = (at: number) => (ages ? String(at / HOUR_MS) : isoIn(at, zone));
  const head = [...bounds, 'complete', ...data.series.map((series) => series.name)];
  if (data.alerts) head.push(t.charts.alerts);
  const rows = data.buckets.map((bucket, index) => [
    when(bucket.start),
    when(bucket.end),
    String(bucket.complete),
    ...data.series.map((series) => String(series.values[index] ?? '')),
    ...(data.alerts ? [String(data.alerts[index] ?? 0)] : []),
  ]);
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

const HOUR_MS = 3_600_000;

function cell(text: string): string {
  // A leading sign would be taken for a formula by a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isoIn(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const get = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const offset = get('timeZoneName').replace('GMT', '') || '+00:00';
  return `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}:${get('second')}${offset}`;
}
