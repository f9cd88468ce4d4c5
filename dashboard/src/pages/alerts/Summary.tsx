import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { mutesQuery, trailQuery } from '../../api/queries/alerts';
import type { CampaignView } from '../../api/types';
import { useMay } from '../../auth/session';
import { Partial } from '../../components/states';
import { useZone } from '../../components/When';
import { exactNumber } from '../../format/numbers';
import { time } from '../../format/times';
import { t } from '../../text/pages';
import styles from './alerts.module.css';
import { useAlertsSearch } from './useAlertsSearch';
import { useSentWords } from './useSent';

/** What needs a hand, before any list: nobody to tell, muted, not arrived. */
export function Summary({ campaign }: { campaign: CampaignView }) {
  const zone = useZone();
  const may = useMay('operator');
  const { view, set } = useAlertsSearch();
  const trail = useInfiniteQuery(trailQuery(campaign.id, {}));
  const mutes = useQuery(mutesQuery(campaign.id));
  const counts = trail.data?.pages[0]?.counts;
  const whole = mutes.data?.items.find((each) => !each.user_id && !each.tweet_id);
  const lost = counts ? (counts.failed ?? 0) + (counts.unknown ?? 0) : 0;
  const waiting = counts ? (counts.queued ?? 0) + (counts.held ?? 0) + (counts.sending ?? 0) : 0;
  const sent = useSentWords(campaign.id, counts?.sent ?? 0);
  const words = t.alerts.summary;

  return (
    <div className={styles.summary}>
      {campaign.alert_preferences.channels.length === 0 && (
        <Partial tone="late">
          {words.noChannel}{' '}
          {may && view !== 'settings' && (
            <button
              data-says=""
              type="button"
              onClick={() => set({ view: 'settings', status: undefined, channel: undefined })}
            >
              {words.setUp}
            </button>
          )}
        </Partial>
      )}
      {whole && <Partial>{words.muted(time(whole.until, zone, 'moment'))}</Partial>}
      {counts && (
        <p role="status" className={styles.counts}>
          {counts.sent || waiting || lost ? (
            <>
              <span>{sent}</span>
              {waiting > 0 && <span>{words.waiting(exactNumber(waiting))}</span>}
              {lost > 0 && <b>{words.attention(exactNumber(lost))}</b>}
            </>
          ) : (
            words.nothing
          )}
        </p>
      )}
    </div>
  );
}
