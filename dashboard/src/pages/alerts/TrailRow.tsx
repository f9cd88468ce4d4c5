import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { resendAlert } from '../../api/queries/alerts';
import { campaignKey } from '../../api/queries/keys';
import type { AlertRow, CampaignView } from '../../api/types';
import { useMay } from '../../auth/session';
import { Confirm } from '../../components/Confirm';
import { Icon } from '../../components/Icon';
import { reason } from '../../components/states';
import { toast } from '../../components/toast';
import { When } from '../../components/When';
import { t } from '../../text/pages';
import styles from './alerts.module.css';
import { MuteMenu } from './MuteMenu';
import { why } from './why';

const words = t.alerts;
const TONE: Record<string, string> = {
  sent: 'good',
  failed: 'bad',
  unknown: 'bad',
  held: 'late',
};

/** One message through one channel: what became of it, in words, and why. */
export function TrailRow({ row, campaign }: { row: AlertRow; campaign: CampaignView }) {
  const may = useMay('operator');
  const channel = words.channel[row.channel] ?? row.channel;
  const over = row.status === 'sent' || row.status === 'failed' || row.status === 'unknown';
  return (
    <li className={styles.row}>
      <p className={styles.state}>
        <span className={styles.status} data-tone={TONE[row.status]}>
          {words.status[row.status] ?? row.status}
        </span>
        <span>{row.channel === 'email' ? words.by(channel.toLowerCase()) : words.to(channel)}</span>
        {row.status === 'queued' || row.status === 'held' ? (
          <span>
            {words.due('')}
            <When at={row.due_at} />
          </span>
        ) : (
          <When at={row.sent_at ?? row.due_at} />
        )}
        {over && row.attempts > 1 && <span>{words.tries(row.attempts)}</span>}
      </p>
      <div className={styles.said}>
        {words.kind[row.kind] && <span className={styles.kind}>{words.kind[row.kind]}</span>}
        <p className={styles.text}>{row.text}</p>
        {row.reason && row.status !== 'sent' && <p className={styles.why}>{why(row.reason)}</p>}
        {row.answer && <p className={styles.why}>{words.answered(row.answer)}</p>}
        <p className={styles.links}>
          {row.user_id && (
            <Link
              to="/campaigns/$id/accounts/$userId"
              params={{ id: campaign.id, userId: row.user_id }}
            >
              {words.who}
            </Link>
          )}
          {row.links.map((link) => (
            <a key={`${link.label} ${link.url}`} href={link.url} target="_blank" rel="noreferrer">
              {link.label} <Icon name="external" size={13} label={t.common.openOnX} />
            </a>
          ))}
        </p>
      </div>
      {may && (
        <div className={styles.rowActions}>
          {(row.status === 'failed' || row.status === 'unknown') && row.kind !== 'test' && (
            <Resend row={row} campaign={campaign.id} />
          )}
          {row.user_id && (
            <MuteMenu
              campaign={campaign}
              what={{ user_id: row.user_id }}
              name={row.account ?? row.user_id}
            />
          )}
        </div>
      )}
    </li>
  );
}

/** Sends one row again. One that may have arrived is asked about first. */
function Resend({ row, campaign }: { row: AlertRow; campaign: string }) {
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const resend = useMutation({
    mutationFn: () => resendAlert(row.id),
    onSuccess: () => {
      toast(words.resent);
      void queries.invalidateQueries({ queryKey: [...campaignKey(campaign), 'alerts'] });
    },
    onError: (error) => toast(reason(error), 'bad'),
    onSettled: () => setAsks(false),
  });
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={resend.isPending}
        onClick={() => (row.status === 'unknown' ? setAsks(true) : resend.mutate())}
      >
        {words.resend}
      </Button>
      <Confirm
        opened={asks}
        onClose={() => setAsks(false)}
        title={words.resendSure.title}
        yes={words.resendSure.yes}
        danger={false}
        pending={resend.isPending}
        onYes={() => resend.mutate()}
      >
        <p>{words.resendSure.text}</p>
        <p>{row.text}</p>
      </Confirm>
    </>
  );
}
