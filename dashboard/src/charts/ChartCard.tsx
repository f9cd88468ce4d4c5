import { type ReactNode, useState } from 'react';
import { Icon } from '../components/Icon';
import { saveCsv } from '../components/save-file';
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
  launch,
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
  /** The launch it shows: its file is named by it. */
  launch: string | undefined;
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
          onClick={() => saveCsv([launch, title], chartCsv(data, zone, ages))}
        >
          <Icon name="download" size={14} />
          {t.charts.csv}
        </button>
      </footer>
    </figure>
  );
}
