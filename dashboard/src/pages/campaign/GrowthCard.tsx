import { NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { metricsQuery, type SeriesQuery } from '../../api/queries/analytics';
import type { MetricsView } from '../../api/types';
import { bucketNames } from '../../charts/bucket-name';
import { ChartCard } from '../../charts/ChartCard';
import { growthSeries, lastKnown, nameOf } from '../../charts/series';
import { type ChartMarker, TimeChart } from '../../charts/TimeChart';
import { Segments } from '../../components/Segments';
import { Empty, Loading, Partial, Read } from '../../components/states';
import { useZone } from '../../components/When';
import { exactNumber, shortNumber, signedNumber } from '../../format/numbers';
import { time } from '../../format/times';
import { useShortcut } from '../../keyboard/shortcuts';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { type FilterQuery, MEASURES, type Measure } from '../../url/campaign-search';
import styles from './overview.module.css';
import { useCampaignId, useCampaignSearch, useFilterQuery, useSetSearch } from './useCampaign';

const words = t.campaign.growth;
const HEIGHT = 300;

/** `since` and `until` also bound the chart; their names differ there. */
export function chartQuery(
  filters: FilterQuery,
  zone: string,
  granularity: string | undefined,
): SeriesQuery {
  return {
    ...filters,
    start_date: filters.since,
    end_date: filters.until,
    tz: zone,
    granularity,
  };
}

/** How it grows: in total or by category, so far or per step. */
export function GrowthCard({ markers }: { markers?: readonly ChartMarker[] }) {
  const id = useCampaignId();
  const zone = useZone();
  const search = useCampaignSearch();
  const filters = useFilterQuery();
  const metrics = useQuery({
    ...metricsQuery(id, chartQuery(filters, zone, search.granularity)),
    placeholderData: keepPreviousData,
    refetchInterval: usePollInterval(),
  });
  return (
    <div>
      <Read query={metrics} loading={<Loading height={HEIGHT + 150} />}>
        {(data) => <Growth metrics={data} zone={zone} markers={markers} />}
      </Read>
    </div>
  );
}

function Growth({
  metrics,
  zone,
  markers,
}: {
  metrics: MetricsView;
  zone: string;
  markers: readonly ChartMarker[] | undefined;
}) {
  const search = useCampaignSearch();
  const set = useSetSearch();
  const measure = search.measure ?? 'engagements';
  const by = search.by ?? 'total';
  const shape = search.shape ?? 'total';
  const data = useMemo(
    () => growthSeries(metrics.points, { measure, by, shape, only: search.category }),
    [metrics.points, measure, by, shape, search.category],
  );
  const bucketName = useMemo(() => bucketNames(data.buckets, zone), [data.buckets, zone]);
  const pick = useCallback(
    (index: number) => {
      const bucket = data.buckets[index];
      if (!bucket) return;
      set({
        since: new Date(bucket.start).toISOString(),
        until: new Date(bucket.end).toISOString(),
        range: 'custom',
      });
    },
    [data.buckets, set],
  );
  const nothing = data.series.every((series) => lastKnown(series.values) === null);

  return (
    <ChartCard
      title={words.title}
      takeaway={takeaway(metrics, measure, zone)}
      data={data}
      zone={zone}
      bucketName={bucketName}
      controls={<Controls granularity={metrics.granularity === 'day' ? 'day' : 'hour'} />}
      notes={
        <>
          {markers && markers.length > 0 && <p className={styles.key}>{words.posted}</p>}
          {metrics.counters_reason && measure !== 'engagements' && (
            <Partial tone="plain">{metrics.counters_reason}</Partial>
          )}
          {metrics.unknown_time > 0 && measure === 'engagements' && (
            <Partial tone="plain">{words.unknown(exactNumber(metrics.unknown_time))}</Partial>
          )}
        </>
      }
    >
      {nothing ? (
        <Empty title={words.empty}>{metrics.counters_reason ?? words.emptyText}</Empty>
      ) : (
        <TimeChart
          data={data}
          label={`${words.title}: ${nameOf(measure)}`}
          bars={shape === 'change'}
          zone={zone}
          bucketName={bucketName}
          onPick={pick}
          height={HEIGHT}
          {...(markers ? { markers } : {})}
        />
      )}
    </ChartCard>
  );
}

function Controls({ granularity }: { granularity: 'hour' | 'day' }) {
  const search = useCampaignSearch();
  const set = useSetSearch();
  const unit = granularity === 'hour' ? words.hour : words.day;
  const other = granularity === 'hour' ? 'day' : 'hour';
  const by = search.by ?? 'total';
  useShortcut('i', t.campaign.filter.keys.interval, () => set({ granularity: other }));
  useShortcut('b', t.campaign.filter.keys.by, () =>
    set({ by: by === 'total' ? 'category' : undefined }),
  );
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={words.measure}
        value={search.measure ?? 'engagements'}
        onChange={(event) => {
          const next = event.currentTarget.value as Measure;
          set({ measure: next === 'engagements' ? undefined : next });
        }}
        data={MEASURES.map((value) => ({ value, label: nameOf(value) }))}
      />
      <Segments
        label={words.by}
        value={by}
        options={[
          { value: 'total', label: words.total },
          { value: 'category', label: words.category },
        ]}
        onChange={(next) => set({ by: next === 'total' ? undefined : next })}
      />
      <Segments
        label={words.shape}
        value={search.shape ?? 'total'}
        options={[
          { value: 'total', label: words.cumulative },
          { value: 'change', label: words.change(unit) },
        ]}
        onChange={(next) => set({ shape: next === 'total' ? undefined : next })}
      />
      <Segments
        label={words.unit}
        value={granularity}
        options={[
          { value: 'hour', label: words.hours },
          { value: 'day', label: words.days },
        ]}
        onChange={(next) => set({ granularity: next })}
      />
    </>
  );
}

/** What the chart shows, in a sentence. */
function takeaway(metrics: MetricsView, measure: Measure, zone: string): string {
  const total = growthSeries(metrics.points, { measure, by: 'total', shape: 'total' }).series[0];
  const values = total?.values ?? [];
  const last = lastKnown(values);
  if (last === null) return words.emptyText;
  const first = values.find((value) => value !== null) ?? last;
  const peak = metrics.peak_hour;
  return [
    words.takeaway(
      nameOf(measure),
      shortNumber(last),
      signedNumber(last - first),
      time(metrics.start, zone, 'moment'),
    ),
    peak && measure === 'engagements'
      ? words.peak(time(peak.start, zone, 'dayHour'), shortNumber(peak.engagements))
      : '',
  ].join(' ');
}
