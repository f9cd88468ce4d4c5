import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { blockedQuery } from '../../api/queries/machine';
import { usageQuery } from '../../api/queries/usage';
import type { CampaignView } from '../../api/types';
import { useMay } from '../../auth/session';
import { worldNow } from '../../clock/world';
import { Partial } from '../../components/states';
import { useZone } from '../../components/When';
import { time } from '../../format/times';
import { usePollInterval } from '../../live/LiveProvider';
import { moneyStopOf, nextMonth, type Stop } from '../../stops/stops';
import { sumsOf } from '../../stops/sums-of';
import { t } from '../../text/pages';

const words = t.stops;

/** Why nothing more is read, since when, and what to do: on every page of the campaign. */
export function StopNote({ campaign }: { campaign: CampaignView }) {
  const blocked = useQuery({
    ...blockedQuery(campaign.id),
    refetchInterval: usePollInterval(),
    enabled: campaign.status === 'active',
  });
  const stop = moneyStopOf(blocked.data?.items ?? [], blocked.data?.total);
  if (!stop || campaign.status !== 'active') return null;
  return (
    <Partial tone="bad">
      <What stop={stop} campaign={campaign} /> <Since stop={stop} />{' '}
      <Then stop={stop} campaign={campaign} />
    </Partial>
  );
}

function What({ stop, campaign }: { stop: Stop; campaign: CampaignView }): ReactNode {
  const usage = useQuery({
    ...usageQuery(undefined),
    enabled: stop.reason === 'monthly_budget',
  });
  if (stop.reason === 'budget') {
    return words.budget(null, sumsOf(campaign.spent_usd, campaign.budget_usd));
  }
  if (stop.reason === 'monthly_budget') {
    const month = usage.data?.left.budgets.filter((each) => each.scope === 'all').at(-1);
    return words.month(sumsOf(month?.spent, month?.cap));
  }
  return words.others(t.jobs.reason[stop.reason] ?? stop.reason.replaceAll('_', ' '));
}

function Since({ stop }: { stop: Stop }): ReactNode {
  const zone = useZone();
  if (!stop.counters) return words.some(stop.lists, stop.more);
  return stop.since ? words.nothing(time(stop.since, zone, 'moment')) : words.never;
}

function Then({ stop, campaign }: { stop: Stop; campaign: CampaignView }): ReactNode {
  const may = useMay('operator');
  if (stop.reason === 'budget') {
    return may ? (
      <>
        <Link to="/campaigns/$id/edit" params={{ id: campaign.id }} hash="budget">
          {words.raise}
        </Link>
        , {words.raiseThen}
      </>
    ) : (
      words.askToRaise
    );
  }
  return (
    <>
      {stop.reason === 'monthly_budget' ? (
        words.monthThen(time(nextMonth(worldNow()), 'UTC', 'day'))
      ) : (
        <Again at={stop.next} />
      )}{' '}
      <Link to="/usage">{words.usage}</Link>
    </>
  );
}

function Again({ at }: { at: string | null }): ReactNode {
  const zone = useZone();
  return at ? words.again(time(at, zone, 'clock')) : null;
}
