import { Link } from '@tanstack/react-router';
import type { UsageView } from '../../api/types';
import { worldNow } from '../../clock/world';
import { Partial } from '../../components/states';
import { useZone } from '../../components/When';
import { time } from '../../format/times';
import { nextMonth } from '../../stops/stops';
import { sumsOf } from '../../stops/sums-of';
import type { CampaignStop } from '../../stops/useMoneyStops';
import { t } from '../../text/pages';

/** Which budget stopped reading, since when, and what to do. */
export function MoneyStops({
  stops,
  left,
}: {
  stops: readonly CampaignStop[];
  left: UsageView['left'];
}) {
  const zone = useZone();
  const since = (at: string | null) =>
    at ? t.stops.nothing(time(at, zone, 'moment')) : t.stops.never;
  const month = stops.filter(({ stop }) => stop.reason === 'monthly_budget');
  const own = stops.filter(({ stop }) => stop.reason === 'budget');
  const cap = left.budgets.filter((each) => each.scope === 'all').at(-1);
  const last = month
    .map(({ stop }) => stop.since)
    .filter((at) => at !== null)
    .sort((a, b) => Date.parse(b) - Date.parse(a))[0];
  return (
    <>
      {month.length > 0 && (
        <Partial tone="bad">
          {t.stops.month(sumsOf(cap?.spent, cap?.cap))}{' '}
          {month.some(({ stop }) => stop.counters)
            ? since(last ?? null)
            : t.stops.some(
                month.reduce((sum, { stop }) => sum + stop.lists, 0),
                month.some(({ stop }) => stop.more),
              )}{' '}
          {t.stops.monthThen(time(nextMonth(worldNow()), 'UTC', 'day'))}
        </Partial>
      )}
      {own.map(({ campaign, stop }) => (
        <Partial key={campaign.id} tone="bad">
          {t.stops.budget(campaign.launch_name, sumsOf(campaign.spent_usd, campaign.budget_usd))}{' '}
          {stop.counters ? since(stop.since) : t.stops.some(stop.lists, stop.more)}{' '}
          <Link to="/campaigns/$id/edit" params={{ id: campaign.id }} hash="budget">
            {t.stops.raise}
          </Link>
          , {t.stops.raiseThen}
        </Partial>
      ))}
    </>
  );
}
