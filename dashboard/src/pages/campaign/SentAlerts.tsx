import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentQuery } from '../../api/queries/alerts';
import type { Channel } from '../../api/types';
import { Dialogue } from '../../components/Overlay';
import { useZone } from '../../components/When';
import { time } from '../../format/times';
import { t } from '../../text/pages';
import styles from './overview.module.css';
import { useCampaignId, useSetSearch } from './useCampaign';

const words = t.campaign.sent;

/** The alerts behind a mark of the chart: what went out in its steps, and about whom. */
export default function SentAlerts({ between, sent }: { between: string; sent: number }) {
  const id = useCampaignId();
  const zone = useZone();
  const set = useSetSearch();
  const messages = useQuery(sentQuery(id, sent)).data?.items ?? [];
  const [from = 0, to = 0] = between.split('/').map((end) => Date.parse(end));
  const within = messages.filter(({ sent_at: at }) => {
    const moment = at ? Date.parse(at) : Number.NaN;
    return moment >= from && moment < to;
  });
  const alerts = [...Map.groupBy(within, (row) => row.alert_id).values()];
  return (
    <Dialogue
      opened
      onClose={() => set({ sent: undefined })}
      title={words.title(time(from, zone, 'moment'), time(to, zone, 'moment'))}
    >
      {alerts.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ol className={styles.sent}>
          {alerts.map((rows) => {
            const first = rows[0];
            if (!first) return null;
            return (
              <li key={first.alert_id}>
                {first.user_id ? (
                  <Link to="/campaigns/$id/accounts/$userId" params={{ id, userId: first.user_id }}>
                    {first.text}
                  </Link>
                ) : (
                  first.text
                )}
                <small>
                  {time(first.sent_at ?? from, zone, 'clock')}{' '}
                  {rows
                    .map((row) => t.campaign.alerts.to[row.channel as Channel] ?? row.channel)
                    .join(', ')}
                </small>
              </li>
            );
          })}
        </ol>
      )}
      <p>
        <Link to="/campaigns/$id/alerts" params={{ id }}>
          {words.all}
        </Link>
      </p>
    </Dialogue>
  );
}
