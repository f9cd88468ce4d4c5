import { NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, memo, Suspense, useCallback, useMemo } from 'react';
import { MARKED, sentQuery } from '../../api/queries/alerts';
import { metricsQuery, type SeriesQuery } from '../../api/queries/analytics';
import { campaignQuery } from '../../api/queries/campaigns';
import { blockedQuery } from '../../api/queries/machine';
import type { MetricsView } from '../../api/types';
import { bucketNames } from '../../charts/bucket-name';
import { ChartCard } from '../../charts/ChartCard';
import { collectedPoints } from '../../charts/collected';
import { countIn } from '../../charts/marks';
import {
  bucketsOf,
  type ChartData,
  gaps,
  grownBy,
  growthSeries,
  lastKnown,
  nameOf,
  partialGaps,
  type Shape,
} from '../../charts/series';
import { type ChartMarker, TimeChart } from '../../charts/TimeChart';
import { Segments } from '../../components/Segments';
import { Empty, Loading, Partial, Read } from '../../components/states';
import { useZone } from '../../components/When';
import { exactNumber, shortNumber, signedNumber } from '../../format/numbers';
import { time } from '../../format/times';
import { useShortcut } from '../../keyboard/shortcuts';
import { again } from '../../live/again';
import { usePollInterval } from '../../live/LiveProvider';
import { stopsOf } from '../../stops/stops';
import { t } from '../../text/pages';
import { type FilterQuery, hasFilters, MEASURES, type Measure } from '../../url/campaign-search';
import styles from './overview.module.css';
import {
  useCampaignId,
  useFilterQueryAhead,
  useLaunchName,
  useSearchAhead,
  useSetSearch,
  whole,
} from './useCampaign';

const words = t.campaign.growth;
const HEIGHT = 300;
const SentAlerts = lazy(again(() => import('./SentAlerts')));

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
export function GrowthCard({
  labels,
  sent,
}: {
  /** The tweets by their short names. */
  labels: ReadonlyMap<string, string>;
  /** How many messages have left. */
  sent: number;
}) {
  const id = useCampaignId();
  const zone = useZone();
  const search = useSearchAhead(whole);
  const filters = useFilterQueryAhead();
  const metrics = useQuery({
    ...metricsQuery(id, chartQuery(filters, zone, search.granularity)),
    placeholderData: keepPreviousData,
    refetchInterval: usePollInterval(),
  });
  return (
    <div>
      <Read query={metrics} loading={<Loading height={HEIGHT + 150} />}>
        {(data) => <Growth metrics={data} zone={zone} labels={labels} sent={sent} />}
      </Read>
      {search.sent && (
        <Suspense>
          <SentAlerts between={search.sent} sent={sent} />
        </Suspense>
      )}
    </div>
  );
}

function Growth({
  metrics: all,
  zone,
  labels,
  sent,
}: {
  metrics: MetricsView;
  zone: string;
  labels: ReadonlyMap<string, string>;
  sent: number;
}) {
  const search = useSearchAhead(whole);
  const set = useSetSearch();
  const measure = search.measure ?? 'engagements';
  const metrics = useMemo(
    () => (measure === 'engagements' ? { ...all, points: collectedPoints(all) } : all),
    [all, measure],
  );
  const by = search.by ?? 'total';
  const shape = search.shape ?? 'total';
  const points = usePoints(metrics);
  const markers = useMarkers(metrics, labels);
  const { alerts, cut } = useAlerts(points.buckets, sent, search.user_id);
  const data = useMemo<ChartData>(
    () => ({
      series: growthSeries(metrics.points, { measure, by, shape, only: search.category }).series,
      buckets: points.buckets,
      alerts,
    }),
    [metrics.points, points.buckets, alerts, measure, by, shape, search.category],
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
  const launch = useLaunchName();
  const showAlerts = useCallback(
    (from: number, to: number) => {
      const [first, last] = [data.buckets[from], data.buckets[to]];
      if (!first || !last) return;
      const iso = (at: number) => new Date(at).toISOString();
      set({ sent: `${iso(first.start)}/${iso(last.end)}` });
    },
    [data.buckets, set],
  );
  const said = useMemo(() => takeaway(metrics, measure, zone), [metrics, measure, zone]);
  const nothing = data.series.every((series) => lastKnown(series.values) === null);

  return (
    <ChartCard
      launch={launch}
      title={words.title}
      takeaway={said}
      data={data}
      zone={zone}
      bucketName={bucketName}
      onAlerts={showAlerts}
      controls={
        <Controls
          measure={measure}
          by={by}
          shape={shape}
          granularity={metrics.granularity === 'day' ? 'day' : 'hour'}
        />
      }
      notes={
        <>
          <Key
            parts={[
              markers.length > 0 && words.posted,
              alerts && (hasFilters(search) ? words.alertedAll : words.alerted),
              alerts && words.press,
              alerts && cut && words.alertsCut(exactNumber(MARKED)),
              gaps(data.buckets).length > 0 && words.hatched,
              partialGaps(data.buckets).length > 0 &&
                (measure === 'engagements' ? words.stripLists : words.strip),
            ]}
          />
          {metrics.counters_reason && measure !== 'engagements' && (
            <Partial tone="plain">{metrics.counters_reason}</Partial>
          )}
          {metrics.unknown_time > 0 && measure === 'engagements' && (
            <Partial tone="plain">
              {t.charts.unknownTime(exactNumber(metrics.unknown_time))}
            </Partial>
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
          onAlerts={showAlerts}
          height={HEIGHT}
          markers={markers}
        />
      )}
    </ChartCard>
  );
}

/** What the signs on the chart mean: of those that are there. */
function Key({ parts }: { parts: readonly (string | false | undefined)[] }) {
  const shown = parts.filter((part) => typeof part === 'string');
  if (shown.length === 0) return null;
  return (
    <ul className={styles.key}>
      {shown.map((part) => (
        // Nothing is pressed on paper.
        <li key={part} data-screen={part === words.press ? '' : undefined}>
          {part}
        </li>
      ))}
    </ul>
  );
}

/** The steps, with what is known about those in which not everything was read. */
function usePoints(metrics: MetricsView) {
  const id = useCampaignId();
  const tweets = useQuery(campaignQuery(id)).data?.tweets;
  const blocked = useQuery(blockedQuery(id)).data?.items;
  return useMemo(() => {
    // A tweet that X no longer shows keeps its last values for good: nothing to be read there.
    const gone = tweets?.filter((tweet) => tweet.availability !== 'available').length ?? 0;
    const stop = stopsOf(blocked ?? []).find((each) => each.counters);
    const since = stop?.since ? Date.parse(stop.since) : Number.POSITIVE_INFINITY;
    const buckets = bucketsOf(metrics.points).map((bucket) => ({
      ...bucket,
      carried: Math.max(0, (bucket.carried ?? 0) - gone),
      why: stop && bucket.start >= since ? t.jobs.reason[stop.reason] : undefined,
    }));
    return { buckets };
  }, [metrics.points, tweets, blocked]);
}

/** When the campaign's own posts went out, of those within the chart. */
function useMarkers(
  { start, end }: MetricsView,
  labels: ReadonlyMap<string, string>,
): readonly ChartMarker[] {
  const tweets = useQuery(campaignQuery(useCampaignId())).data?.tweets;
  return useMemo(
    () =>
      (tweets ?? [])
        .filter((tweet) => tweet.tweet_category === 'main_twt' && tweet.posted_at)
        .map((tweet) => ({
          at: Date.parse(tweet.posted_at ?? ''),
          label: labels.get(tweet.tweet_id) ?? '',
        }))
        .filter(({ at }) => at >= Date.parse(start) && at <= Date.parse(end)),
    [tweets, labels, start, end],
  );
}

/** The alerts in each step: each once, whatever its channels. Undefined where there are none. */
function useAlerts(buckets: ChartData['buckets'], sent: number, user: string | undefined) {
  const page = useQuery(sentQuery(useCampaignId(), sent)).data;
  return useMemo(() => {
    const rows = (page?.items ?? []).filter(
      (row) => row.sent_at && row.kind !== 'test' && (!user || row.user_id === user),
    );
    const moments = new Map(rows.map((row) => [row.alert_id, Date.parse(row.sent_at ?? '')]));
    const counts = countIn(buckets, [...moments.values()]);
    const alerts = counts.some((count) => count > 0) ? counts : undefined;
    return { alerts, cut: (page?.total ?? 0) > (page?.items.length ?? 0) };
  }, [page, buckets, user]);
}

const Controls = memo(function Controls({
  measure,
  by,
  shape,
  granularity,
}: {
  measure: Measure;
  by: 'total' | 'category';
  shape: Shape;
  granularity: 'hour' | 'day';
}) {
  const set = useSetSearch();
  const unit = granularity === 'hour' ? words.hour : words.day;
  const other = granularity === 'hour' ? 'day' : 'hour';
  useShortcut('i', t.campaign.filter.keys.interval, () => set({ granularity: other }));
  useShortcut('b', t.campaign.filter.keys.by, () =>
    set({ by: by === 'total' ? 'category' : undefined }),
  );
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={words.measure}
        value={measure}
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
        value={shape}
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
});

/** What the chart shows, in a sentence. */
function takeaway(metrics: MetricsView, measure: Measure, zone: string): string {
  const total = growthSeries(metrics.points, { measure, by: 'total', shape: 'total' }).series[0];
  const values = total?.values ?? [];
  const last = lastKnown(values);
  if (last === null) return words.emptyText;
  const grown = grownBy(metrics.points, measure);
  const peak = metrics.peak_hour;
  return [
    words.takeaway(
      nameOf(measure),
      shortNumber(last),
      grown === null ? null : signedNumber(grown),
      time(metrics.points[0]?.start ?? metrics.start, zone, 'moment'),
    ),
    peak && measure === 'engagements'
      ? words.peak(time(peak.start, zone, 'dayHour'), shortNumber(peak.engagements))
      : '',
  ].join(' ');
}
