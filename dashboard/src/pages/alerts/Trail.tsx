import { useInfiniteQuery } from '@tanstack/react-query';
import { trailQuery } from '../../api/queries/alerts';
import type { AlertRow, CampaignView } from '../../api/types';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { someOf } from '../../url/query-string';
import styles from './alerts.module.css';
import { HeldList } from './HeldList';
import { TrailRow } from './TrailRow';
import { useAlertsSearch } from './useAlertsSearch';

const STATUSES = ['queued', 'held', 'sending', 'sent', 'failed', 'unknown', 'skipped'] as const;
const CHANNELS = ['slack', 'email', 'webhook'] as const;
/** What people ask for, and the states behind it. */
const GROUPS = {
  all: undefined,
  sent: 'sent',
  waiting: 'queued,held,sending',
  attention: 'failed,unknown',
  skipped: 'skipped',
} as const;
type Group = keyof typeof GROUPS;
const ALL_GROUPS = Object.keys(GROUPS) as Group[];

/** Every message, newest first. */
export function Trail({ campaign }: { campaign: CampaignView }) {
  const { status: raw, channel, set } = useAlertsSearch();
  const status = someOf({ raw }, 'raw', STATUSES)?.join(',');
  const chosen = someOf({ channel }, 'channel', CHANNELS)?.join(',');
  const trail = useInfiniteQuery({
    ...trailQuery(campaign.id, { status, channel: chosen }),
    refetchInterval: usePollInterval(),
  });
  const rows = trail.data?.pages.flatMap((page) => page.items);
  const counts = trail.data?.pages[0]?.counts;
  const group = ALL_GROUPS.find((each) => GROUPS[each] === status);

  return (
    <>
      <div className={styles.filters}>
        <Segments
          label={t.alerts.filter.status}
          value={group ?? ('none' as Group)}
          options={ALL_GROUPS.map((each) => ({
            value: each,
            label: `${t.alerts.filter[each]}${numberOf(counts, GROUPS[each])}`,
          }))}
          onChange={(next) => set({ status: GROUPS[next] })}
        />
        <Segments
          label={t.alerts.filter.channel}
          value={chosen ?? 'any'}
          options={[
            { value: 'any', label: t.alerts.filter.anyChannel },
            ...channelsOf(campaign, rows).map((each) => ({
              value: each,
              label: t.alerts.channel[each] ?? each,
            })),
          ]}
          onChange={(next) => set({ channel: next === 'any' ? undefined : next })}
        />
      </div>
      <HeldList
        query={trail}
        of={`${status} ${chosen}`}
        keyOf={(row) => row.id}
        name={t.alerts.view.trail}
        height={76}
        onShowAll={
          status || chosen ? () => set({ status: undefined, channel: undefined }) : undefined
        }
        empty={<Empty title={t.alerts.empty.trail}>{t.alerts.empty.trailText}</Empty>}
      >
        {(row) => <TrailRow row={row} campaign={campaign} />}
      </HeldList>
    </>
  );
}

function numberOf(counts: Record<string, number> | undefined, states: string | undefined): string {
  if (!counts || !states) return '';
  const sum = states.split(',').reduce((total, each) => total + (counts[each] ?? 0), 0);
  return sum > 0 ? ` ${sum}` : '';
}

/** The channels there are now, and those that were once. */
function channelsOf(campaign: CampaignView, rows: AlertRow[] | undefined): string[] {
  const seen = new Set<string>([
    ...campaign.alert_preferences.channels,
    ...(rows ?? []).map((row) => row.channel),
  ]);
  return CHANNELS.filter((each) => seen.has(each));
}
