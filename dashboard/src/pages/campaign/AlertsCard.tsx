import { Link } from '@tanstack/react-router';
import type { AlertRow, AlertStatus, Channel, DashboardView } from '../../api/types';
import { Card } from '../../components/Card';
import { Empty } from '../../components/states';
import { When } from '../../components/When';
import { t } from '../../text/pages';
import { useSentWords } from '../alerts/useSent';
import { why } from '../alerts/why';
import styles from './overview.module.css';
import { Whole } from './Whole';

const words = t.campaign.alerts;
const COUNTS: readonly AlertStatus[] = ['sent', 'queued', 'held', 'failed', 'unknown', 'skipped'];

/** What was told, the newest first, and what became of it. */
export function AlertsCard({
  id,
  alerts,
  silent,
}: {
  id: string;
  alerts: DashboardView['alerts'];
  /** The campaign has no channel. */
  silent: boolean;
}) {
  const sent = useSentWords(id, alerts.sent);
  const counts = COUNTS.filter((status) => alerts[status] > 0).map((status) =>
    status === 'sent' ? sent : `${alerts[status]} ${words.counts[status]}`,
  );
  return (
    <Card
      flush
      title={words.title}
      actions={
        <Link to="/campaigns/$id/alerts" params={{ id }}>
          {words.all}
        </Link>
      }
    >
      <Whole />
      {alerts.latest.length === 0 ? (
        <div className={styles.inset}>
          {silent ? (
            <Empty
              title={words.noChannel}
              action={
                <Link to="/campaigns/$id/alerts" params={{ id }}>
                  {words.setUp}
                </Link>
              }
            >
              {words.noChannelText}
            </Empty>
          ) : (
            <Empty title={words.empty}>{words.emptyText}</Empty>
          )}
        </div>
      ) : (
        <>
          <p className={styles.counts}>{counts.join(' · ')}</p>
          <ol>
            {alerts.latest.map((alert) => (
              <AlertLine key={alert.id} alert={alert} />
            ))}
          </ol>
        </>
      )}
    </Card>
  );
}

function AlertLine({ alert }: { alert: AlertRow }) {
  const wrong = alert.status === 'failed' || alert.status === 'unknown';
  return (
    <li className={styles.alert} data-wrong={wrong || undefined}>
      <p>{alert.text}</p>
      <small>
        <b>{words.status[alert.status as AlertStatus] ?? alert.status}</b>{' '}
        {words.to[alert.channel as Channel] ?? alert.channel}{' '}
        <When at={alert.sent_at ?? alert.due_at ?? alert.created_at} />
        {alert.reason && alert.status !== 'sent' && ` · ${why(alert.reason)}`}
      </small>
    </li>
  );
}
