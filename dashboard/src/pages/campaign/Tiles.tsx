import type { Change, DashboardView, MetricsView } from '../../api/types';
import { collectedPoints } from '../../charts/collected';
import { Num } from '../../components/Num';
import { Sparkline } from '../../components/Sparkline';
import { shortNumber, signedNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { type Measure, rangeOf } from '../../url/campaign-search';
import styles from './overview.module.css';
import { useCampaignSearch, useSetSearch } from './useCampaign';

const words = t.campaign.tiles;

type Tile = {
  key: string;
  label: string;
  value: number | null | undefined;
  day: number | null | undefined;
  cycle: number | null | undefined;
  spark: (number | null | undefined)[];
  bars?: boolean;
  note?: string | undefined;
  chosen: boolean;
  onChoose?: () => void;
};

/**
 * Five numbers, each with what changed in a day and in the last round. Both tell of now: under
 * a range the numbers are of another time, and stand alone.
 */
export function Tiles({
  dashboard,
  metrics,
  important,
  threshold,
}: {
  dashboard: DashboardView;
  metrics: MetricsView | undefined;
  important: MetricsView | undefined;
  threshold: number;
}) {
  const search = useCampaignSearch();
  const set = useSetSearch();
  const ranged = rangeOf(search) !== 'all';
  const { day, previous_cycle: cycle } = ranged ? NONE : dashboard.changes;
  const measure: Measure = search.measure ?? 'engagements';
  const show = (next: Measure) => () => set({ measure: next === 'engagements' ? undefined : next });
  const points = metrics?.points ?? [];
  const collectedOf = (series: MetricsView | undefined) => (series ? collectedPoints(series) : []);
  const gap = <T,>(read: boolean, value: T) => (read ? value : null);
  const onlyImportant = (search.min_importance ?? 0) >= threshold && threshold > 0;
  const counter = (name: 'views' | 'likes') => (change: Change | null | undefined) =>
    change?.counters[name];
  const tiles: Tile[] = [
    {
      key: 'important',
      label: words.important,
      value: dashboard.important_accounts,
      day: day?.important_accounts,
      cycle: cycle?.important_accounts,
      spark: collectedOf(important).map((point) => gap(point.read, point.engagements.change)),
      bars: true,
      chosen: onlyImportant,
      onChoose: () => set({ min_importance: onlyImportant ? undefined : threshold || undefined }),
    },
    {
      key: 'people',
      label: words.people,
      value: dashboard.unique_accounts,
      day: day?.unique_accounts,
      cycle: cycle?.unique_accounts,
      // How many new people came in each step is not known; nothing is drawn in its place.
      spark: [],
      chosen: false,
    },
    {
      key: 'engagements',
      label: words.engagements,
      value: dashboard.engagements.total,
      day: day?.engagements,
      cycle: cycle?.engagements,
      spark: collectedOf(metrics).map((point) => gap(point.read, point.engagements.total)),
      note:
        dashboard.engagements.removed > 0
          ? words.removed(shortNumber(dashboard.engagements.removed))
          : undefined,
      chosen: measure === 'engagements',
      onChoose: show('engagements'),
    },
    ...(['views', 'likes'] as const).map((name) => ({
      key: name,
      label: words[name],
      value: dashboard.totals[name],
      day: counter(name)(day),
      cycle: counter(name)(cycle),
      spark: points.map((point) => gap(point.read, point.total[name])),
      note: dashboard.counters_reason ? words.filtered : undefined,
      chosen: measure === name,
      onChoose: show(name),
    })),
  ];
  return (
    <ul className={styles.tiles}>
      {tiles.map(({ key, ...tile }) => (
        <TileView key={key} ranged={ranged} {...tile} />
      ))}
    </ul>
  );
}

const NONE = { day: null, previous_cycle: null };

function TileView({
  day: inDay,
  cycle: inCycle,
  ranged,
  ...tile
}: Omit<Tile, 'key'> & { ranged: boolean }) {
  // Where the number is not known, neither is its change.
  const day = tile.value == null ? null : inDay;
  const cycle = tile.value == null ? null : inCycle;
  const inside = (
    <>
      <span className={styles.tileLabel}>{tile.label}</span>
      <span className={styles.tileRow}>
        <b>
          <Num value={tile.value} />
        </b>
        <Sparkline values={tile.spark} bars={tile.bars ?? false} width={72} height={26} />
      </span>
      <span className={styles.tileChange}>
        {day != null && day !== 0 && (
          <span>
            <em data-up={day > 0 || undefined}>{signedNumber(day)}</em> {words.inDay}
          </span>
        )}
        {cycle != null && cycle !== 0 && cycle !== day && (
          <span>
            {signedNumber(cycle)} {words.sinceCycle}
          </span>
        )}
        {!day && !cycle && !tile.note && <span>{still(day, cycle, ranged)}</span>}
        {tile.note && <span>{tile.note}</span>}
      </span>
    </>
  );
  return (
    <li>
      {tile.onChoose ? (
        <button
          type="button"
          data-says=""
          className={styles.tile}
          aria-pressed={tile.chosen}
          onClick={tile.onChoose}
        >
          {inside}
        </button>
      ) : (
        <div className={styles.tile}>{inside}</div>
      )}
    </li>
  );
}

/** Where nothing changed: since when. In a campaign's first day only the last round is known. */
function still(day: Tile['day'], cycle: Tile['cycle'], ranged: boolean): string {
  if (ranged) return words.ranged;
  if (day != null) return `+0 ${words.inDay}`;
  return cycle == null ? words.noChange : `+0 ${words.sinceCycle}`;
}
