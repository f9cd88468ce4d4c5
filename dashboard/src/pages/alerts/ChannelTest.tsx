import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { testChannel } from '../../api/queries/alerts';
import { campaignKey } from '../../api/queries/keys';
import type { Channel } from '../../api/types';
import { reason } from '../../components/states';
import { t } from '../../text/pages';
import styles from './alerts.module.css';

const words = t.alerts.settings;

/** Sends a test the way an alert goes, and shows the provider's own answer. */
export function ChannelTest({
  campaign,
  channel,
  stale,
}: {
  campaign: string;
  channel: Channel;
  /** What is on the page is not what is stored: a test would mislead. */
  stale: boolean;
}) {
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => testChannel(campaign, channel),
    onSettled: () =>
      void queries.invalidateQueries({ queryKey: [...campaignKey(campaign), 'alerts'] }),
  });
  const failed = test.isError || (test.data !== undefined && test.data.outcome !== 'sent');
  return (
    <div className={styles.test}>
      <Button
        size="xs"
        variant="default"
        loading={test.isPending}
        disabled={stale}
        onClick={() => test.mutate()}
      >
        {words.test}
      </Button>
      <span role="status" data-tone={failed ? 'bad' : undefined}>
        {stale && words.testFirst}
        {!stale && test.data && (
          <>
            <b>{words.outcome[test.data.outcome] ?? test.data.outcome}</b>{' '}
            {test.data.answer && t.alerts.answered(test.data.answer)}
          </>
        )}
        {!stale && test.isError && reason(test.error)}
      </span>
    </div>
  );
}
