import type { BudgetView, CampaignView, UsageView } from '../../api/types';
import { useTenSeconds, worldNow } from '../../clock/world';
import { Tile, Tiles } from '../../components/Tiles';
import { useZone, When } from '../../components/When';
import { exactNumber, money } from '../../format/numbers';
import { time } from '../../format/times';
import type { CampaignStop } from '../../stops/useMoneyStops';
import { t } from '../../text/pages';
import { isSpent, nameOfScope, runsOutFirst } from './scopes';
import { dayOf, forecast, isoDay, nowOf } from './sums';

const words = t.usage.tiles;
const NEAR = 0.9;

/** Dollars today, the forecast, the month against its cap, and when something runs out. */
export function UsageTiles({
  usage,
  campaigns,
  stops,
}: {
  usage: UsageView;
  campaigns: readonly CampaignView[];
  stops: readonly CampaignStop[];
}) {
  useTenSeconds();
  const zone = useZone();
  // The service's day may be ahead of what this page last heard of its clock.
  const now = nowOf(usage.by, worldNow());
  const today = isoDay(dayOf(now));
  const parts = usage.by.filter((part) => part.day === today);
  const sum = (of: (part: (typeof parts)[number]) => number) =>
    parts.reduce((total, part) => total + of(part), 0);
  const ahead = forecast(usage.by, campaigns, now);
  const month = usage.left.budgets.filter((each) => each.scope === 'all').at(-1);
  const over = usage.left.budgets.find((each) => isSpent(each, stops));
  const first = runsOutFirst(usage.left.budgets);
  const capped = usage.left.budgets.some((each) => each.cap != null);

  return (
    <Tiles>
      <Tile
        label={words.today}
        note={words.todayNote(
          exactNumber(sum((part) => part.requests)),
          exactNumber(sum((part) => part.billable_resources)),
        )}
      >
        {money(sum((part) => part.dollars))}
      </Tile>
      <Tile
        label={words.forecast}
        note={
          ahead ? (
            <>
              {words.forecastNote(time(ahead.end, zone, 'day'))};{' '}
              {words.forecastPace(money(ahead.perDay))}
            </>
          ) : (
            words.forecastNone
          )
        }
      >
        {ahead ? money(ahead.dollars) : '–'}
      </Tile>
      <Tile
        label={words.month(monthName(month?.period ?? isoDay(now).slice(0, 7)))}
        tone={month && isSpent(month, stops) ? 'bad' : toneOf(month)}
        note={month?.cap == null ? words.noCap : words.ofCap(money(month.cap))}
      >
        {money(month?.spent ?? 0)}
      </Tile>
      <Tile
        label={words.runsOut}
        tone={over ? 'bad' : first ? 'late' : undefined}
        note={
          over
            ? words.overNote(nameOfScope(over.scope, campaigns))
            : first
              ? words.whose(nameOfScope(first.scope, campaigns))
              : capped
                ? words.lastsNote
                : words.noCapsNote
        }
      >
        {over ? (
          words.over
        ) : first ? (
          <When at={first.runs_out_at} />
        ) : capped ? (
          words.lasts
        ) : (
          words.noCaps
        )}
      </Tile>
    </Tiles>
  );
}

function toneOf(budget: BudgetView | undefined): 'bad' | 'late' | undefined {
  if (!budget || budget.cap == null) return undefined;
  if (budget.spent >= budget.cap) return 'bad';
  return budget.spent >= budget.cap * NEAR ? 'late' : undefined;
}

function monthName(period: string): string {
  const at = Date.parse(`${period}-01T00:00:00Z`);
  return Number.isNaN(at) ? period : time(at, 'UTC', 'year');
}
