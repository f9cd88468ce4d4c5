import type { AccountRow, EngagementView } from '../../api/types';
import { CategoryName } from '../../components/people';
import { useZone, When } from '../../components/When';
import { time } from '../../format/times';
import { t } from '../../text/pages';
import styles from './did.module.css';

/** When it happened: X's own time, or the interval in which it must have. */
export function EngagedAt({ engagement }: { engagement: EngagementView }) {
  const zone = useZone();
  if (engagement.timestamp) return <When at={engagement.timestamp} />;
  const between = t.campaign.people.between(
    time(engagement.observed_after, zone, 'moment'),
    time(engagement.observed_before, zone, 'moment'),
  );
  return (
    <span title={between}>
      {t.campaign.people.timeUnknown}, {between}
    </span>
  );
}

/** What one engagement was: the action, the tweet, the time, and the words. */
export function Did({
  engagement,
  label,
  timed = true,
}: {
  engagement: EngagementView;
  label: string | undefined;
  /** False where the time stands beside it. */
  timed?: boolean;
}) {
  return (
    <>
      <span className={styles.did}>
        {t.words.did[engagement.action_type]}
        <CategoryName
          category={engagement.tweet_category}
          label={label ?? t.words.category[engagement.tweet_category]}
        />
        {timed && (
          <span>
            <EngagedAt engagement={engagement} />
          </span>
        )}
      </span>
      {engagement.text && <q className={styles.words}>{engagement.text}</q>}
    </>
  );
}

/** All that one account did, tweet by tweet. */
export function DidAll({
  account,
  labels,
  timed = true,
}: {
  account: AccountRow;
  labels: Map<string, string>;
  /** False where the time stands beside it. */
  timed?: boolean;
}) {
  const tweets = [...Map.groupBy(account.actions, (action) => action.tweet_id).values()];
  const shown = tweets.slice(0, 3);
  const more = tweets.length - shown.length;
  return (
    <span className={styles.did}>
      {shown.map((actions) => {
        const first = actions[0];
        if (!first) return null;
        const did = actions.map((action) => t.words.action[action.action_type].toLowerCase());
        return (
          <CategoryName
            key={first.tweet_id}
            category={first.tweet_category}
            label={`${labels.get(first.tweet_id) ?? first.tweet_label} · ${did.join(', ')}`}
          />
        );
      })}
      {more > 0 && <span>+{more}</span>}
      {timed && (
        <span>
          <When at={account.last_at} />
        </span>
      )}
    </span>
  );
}
