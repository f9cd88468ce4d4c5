import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { findsQuery } from '../../api/queries/alerts';
import type { CampaignView, FindView } from '../../api/types';
import { useMay } from '../../auth/session';
import { Score } from '../../components/people';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { useZone, When } from '../../components/When';
import { score } from '../../format/numbers';
import { time } from '../../format/times';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { someOf } from '../../url/query-string';
import { tweetLabels } from '../campaign/labels';
import styles from './alerts.module.css';
import { HeldList } from './HeldList';
import { MuteMenu } from './MuteMenu';
import { useAlertsSearch } from './useAlertsSearch';
import { why } from './why';

const STATES = ['open', 'held', 'told', 'skipped'] as const;
const GROUPS = { all: undefined, told: 'told', waiting: 'open,held', skipped: 'skipped' } as const;
type Group = keyof typeof GROUPS;
const ALL_GROUPS = Object.keys(GROUPS) as Group[];
const words = t.alerts.finds;

/** Everybody who reached the threshold, told or not, and why not. */
export function Finds({ campaign }: { campaign: CampaignView }) {
  const { status: raw, set } = useAlertsSearch();
  const state = someOf({ raw }, 'raw', STATES)?.join(',');
  const finds = useInfiniteQuery({
    ...findsQuery(campaign.id, state),
    refetchInterval: usePollInterval(),
  });
  const labels = tweetLabels(campaign.tweets ?? []);
  const threshold = score(campaign.alert_preferences.importance_threshold);
  return (
    <>
      <div className={styles.filters}>
        <Segments
          label={words.state}
          value={ALL_GROUPS.find((each) => GROUPS[each] === state) ?? ('none' as Group)}
          options={ALL_GROUPS.map((each) => ({ value: each, label: words.options[each] }))}
          onChange={(next) => set({ status: GROUPS[next] })}
        />
      </div>
      <p className={styles.why}>{words.risesLater}</p>
      <HeldList
        query={finds}
        of={`${state}`}
        keyOf={keyOf}
        name={t.alerts.view.finds}
        height={60}
        onShowAll={state ? () => set({ status: undefined }) : undefined}
        empty={<Empty title={t.alerts.empty.finds}>{t.alerts.empty.findsText(threshold)}</Empty>}
      >
        {(find) => (
          <Find
            find={find}
            campaign={campaign}
            tweet={labels.get(find.tweet_id) ?? find.tweet_id}
          />
        )}
      </HeldList>
    </>
  );
}

function keyOf(find: FindView): string {
  return `${find.tweet_id} ${find.user_id} ${find.action_type}`;
}

function Find({
  find,
  campaign,
  tweet,
}: {
  find: FindView;
  campaign: CampaignView;
  tweet: string;
}) {
  const may = useMay('operator');
  const zone = useZone();
  const name = find.username ? `@${find.username}` : find.user_id;
  return (
    <li className={styles.row}>
      <p className={styles.state}>
        <span
          className={styles.status}
          data-tone={find.state === 'told' ? 'good' : find.state === 'skipped' ? undefined : 'late'}
        >
          {stateWords(find.state)}
        </span>
        <When at={find.found_at} />
      </p>
      <div className={styles.said}>
        <p className={styles.text}>
          <Score value={find.importance} strong />{' '}
          <Link
            to="/campaigns/$id/accounts/$userId"
            params={{ id: campaign.id, userId: find.user_id }}
          >
            {name}
          </Link>{' '}
          {t.words.did[find.action_type]} {words.on(tweet)}
        </p>
        {find.reason && find.state !== 'told' && (
          <p className={styles.why}>
            {why(find.reason)}
            {find.held_until && <> {words.until(time(find.held_until, zone, 'moment'))}</>}
          </p>
        )}
        {find.treatment === 'digest' && <p className={styles.why}>{words.digest}</p>}
      </div>
      {may && (
        <div className={styles.rowActions}>
          <MuteMenu campaign={campaign} what={{ user_id: find.user_id }} name={name} />
        </div>
      )}
    </li>
  );
}

function stateWords(state: string): string {
  if (state === 'told') return words.told;
  if (state === 'held') return words.held;
  return state === 'open' ? words.open : words.skipped;
}
