import { type ReactNode, useState } from 'react';
import { Icon } from '../components/Icon';
import { zoneName } from '../format/times';
import { t } from '../text/pages';
import { ChartTable, chartCsv } from './ChartTable';
import styles from './chart.module.css';
import type { ChartData } from './series';

/**
 * A chart with its name, one sentence that says what it shows, the zone of its
 * times, and the table behind it.
 */
export function ChartCard({
  title,
  takeaway,
  controls,
  data,
  zone,
  bucketName,
  ages = false,
  notes,
  onAlerts,
  children,
}: {
  title: string;
  takeaway: string;
  controls?: ReactNode;
  data: ChartData;
  zone: string;
  bucketName(index: number): string;
  /** Steps are hours since posting, which no zone changes. */
  ages?: boolean;
  notes?: ReactNode;
  /** The alerts of some steps are to be seen. */
  onAlerts?: (from: number, to: number) => void;
  children: ReactNode;
}) {
  const [table, setTable] = useState(false);
  const last = data.buckets[data.buckets.length - 1]?.end ?? 0;
  return (
    <figure className={styles.card}>
      <figcaption>
        <h2>{title}</h2>
        <p>{takeaway}</p>
      </figcaption>
      {controls && (
        <div className={styles.controls} data-screen="">
          {controls}
        </div>
      )}
      {table ? (
        <ChartTable data={data} caption={title} bucketName={bucketName} onAlerts={onAlerts} />
      ) : (
        children
      )}
      {notes}
      <footer className={styles.foot}>
        {!ages && <span>{t.charts.zone(zoneName(zone, last))}</span>}
        <button type="button" data-screen="" onClick={() => setTable(!table)} aria-pressed={table}>
          <Icon name={table ? 'chart' : 'table'} size={14} />
          {table ? t.common.table.hide : t.common.table.show}
        </button>
        <button
          type="button"
          data-screen=""
          onClick={() => download(fileName(title), chartCsv(data, zone, ages))}
        >
          <Icon name="download" size={14} />
          {t.charts.csv}
        </button>
      </footer>
    </figure>
  );
}

/** Words and dashes: no shell or system has a meaning of its own for them. */
function fileName(title: string): string {
  return `${title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')}.csv`;
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
