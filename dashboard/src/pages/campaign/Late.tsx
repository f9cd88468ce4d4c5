import { useQuery } from '@tanstack/react-query';
import { blockedQuery } from '../../api/queries/machine';
import type { Freshness } from '../../api/types';
import { Partial } from '../../components/states';
import { useZone } from '../../components/When';
import { time } from '../../format/times';
import { isMoney, stopsOf } from '../../stops/stops';
import { t } from '../../text/pages';
import { useCampaignId } from './useCampaign';

const words = t.stops;

/** What is behind, and for what it waits. Where money is what lacks, the page says so above. */
export function Late({ freshness }: { freshness: Freshness }) {
  const zone = useZone();
  const blocked = useQuery({ ...blockedQuery(useCampaignId()), enabled: freshness.late });
  if (!freshness.late) return null;
  const stops = stopsOf(blocked.data?.items ?? []);
  if (stops.some((stop) => isMoney(stop.reason) && stop.counters)) return null;
  const stop = stops.find((each) => each.counters);
  const { tweets_behind: behind, oldest_metrics_at: oldest } = freshness;
  return (
    <Partial>
      {behind > 0
        ? words.late(behind, oldest ? time(oldest, zone, 'moment') : t.common.unknown)
        : words.lateRound}{' '}
      {stop?.next &&
        words.waits(
          t.jobs.reason[stop.reason] ?? stop.reason.replaceAll('_', ' '),
          time(stop.next, zone, 'clock'),
        )}
    </Partial>
  );
}
