import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import type { CampaignView, Channel } from '../../api/types';
import { LinkButton } from '../../components/links';
import { PageHead } from '../../components/PageHead';
import { reason } from '../../components/states';
import { t } from '../../text/pages';
import styles from './create.module.css';

/** After saving: a test message through each channel, and on to the campaign. */
export function Created({ campaign }: { campaign: CampaignView }) {
  return (
    <>
      <PageHead
        title={t.create.done.title(campaign.launch_name)}
        actions={
          <LinkButton to="/campaigns/$id" params={{ id: campaign.id }}>
            {t.create.done.open}
          </LinkButton>
        }
      >
        {t.create.done.text}
      </PageHead>
      {campaign.alert_preferences.webhook_secret && (
        <div className={styles.test}>
          <b>{t.create.done.secret}</b>
          <code>{campaign.alert_preferences.webhook_secret}</code>
          <span>{t.create.done.secretHelp}</span>
        </div>
      )}
      {campaign.alert_preferences.channels.map((channel) => (
        <TestMessage key={channel} campaign={campaign.id} channel={channel} />
      ))}
    </>
  );
}

/** Sends a test the way an alert goes, and shows what the other side answered. */
export function TestMessage({ campaign, channel }: { campaign: string; channel: Channel }) {
  const test = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/socap/campaigns/{id}/alerts/test', {
          params: { path: { id: campaign } },
          body: { channel },
        }),
      ),
  });
  return (
    <div className={styles.test}>
      <b>{t.create.alerts[channel]}</b>
      <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {t.create.done.test}
      </Button>
      <span role="status">
        {test.data &&
          (test.data.outcome === 'sent'
            ? t.create.done.sent(test.data.answer ?? t.common.none)
            : t.create.done.failed(test.data.answer ?? test.data.outcome))}
        {test.isError && t.create.done.failed(reason(test.error))}
      </span>
    </div>
  );
}
