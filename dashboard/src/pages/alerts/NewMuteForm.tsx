import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../api/problem';
import { accountByHandle, mute } from '../../api/queries/alerts';
import { campaignKey } from '../../api/queries/keys';
import type { CampaignView } from '../../api/types';
import { worldNow } from '../../clock/world';
import { Section } from '../../components/Section';
import { reason } from '../../components/states';
import { toast } from '../../components/toast';
import { useZone } from '../../components/When';
import { time } from '../../format/times';
import { fromWall } from '../../format/wall';
import { t } from '../../text/pages';
import { tweetLabels } from '../campaign/labels';
import styles from './alerts.module.css';

const HOUR = 3_600_000;
const words = t.alerts.mute;
type What = 'campaign' | 'account' | 'tweet';
type Until = 'hour' | 'eight' | 'day' | 'end' | 'custom';

/** Mutes an account, a tweet or the campaign until a time. */
export function NewMuteForm({ campaign }: { campaign: CampaignView }) {
  const queries = useQueryClient();
  const zone = useZone();
  const tweets = campaign.tweets ?? [];
  const labels = tweetLabels(tweets);
  const [what, setWhat] = useState<What>('campaign');
  const [handle, setHandle] = useState('');
  const [tweet, setTweet] = useState(tweets[0]?.tweet_id ?? '');
  const [until, setUntil] = useState<Until>('hour');
  const [at, setAt] = useState('');
  const [wrong, setWrong] = useState<{ handle?: string; at?: string }>({});

  const start = useMutation({
    async mutationFn(end: string) {
      if (what === 'campaign') return mute(campaign.id, { until: end });
      if (what === 'tweet') return mute(campaign.id, { tweet_id: tweet, until: end });
      const account = await accountByHandle(campaign.id, handle);
      if (!account) {
        setWrong({ handle: words.nobody });
        return null;
      }
      return mute(campaign.id, { user_id: account.user_id, until: end });
    },
    onSuccess: (made) => {
      if (!made) return;
      toast(words.done(nameOf(), time(made.until, zone, 'moment')));
      setHandle('');
      void queries.invalidateQueries({ queryKey: [...campaignKey(campaign.id), 'alerts'] });
    },
    onError: (error) => {
      const problem = asProblem(error);
      const field = problem.fields.find((each) => each.pointer === '/until');
      if (field) setWrong({ at: field.detail });
      else toast(reason(error), 'bad');
    },
  });

  const send = (event: FormEvent) => {
    event.preventDefault();
    const end = endOf();
    const next = {
      ...(what === 'account' && !handle.trim() ? { handle: words.nobody } : {}),
      ...(end === null || end <= worldNow() ? { at: words.past } : {}),
    };
    setWrong(next);
    if (end !== null && Object.keys(next).length === 0) start.mutate(new Date(end).toISOString());
  };

  return (
    <Section title={words.add}>
      <form className={styles.form} onSubmit={send}>
        <NativeSelect
          label={words.what}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value as What)}
          data={[
            { value: 'campaign', label: words.campaign },
            { value: 'account', label: words.account },
            { value: 'tweet', label: words.tweet },
          ]}
        />
        {what === 'account' && (
          <TextInput
            label={words.handle}
            description={words.handleHelp}
            value={handle}
            onChange={(event) => setHandle(event.currentTarget.value)}
            error={wrong.handle}
            placeholder="@name"
            spellCheck={false}
            autoComplete="off"
          />
        )}
        {what === 'tweet' && (
          <NativeSelect
            label={words.whichTweet}
            value={tweet}
            onChange={(event) => setTweet(event.currentTarget.value)}
            data={tweets.map((each) => ({
              value: each.tweet_id,
              label: `${labels.get(each.tweet_id)} · ${(each.text ?? '').slice(0, 60)}`,
            }))}
          />
        )}
        <NativeSelect
          label={words.until}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value as Until)}
          error={until === 'custom' ? undefined : wrong.at}
          data={[
            { value: 'hour', label: words.forHour },
            { value: 'eight', label: words.forEight },
            { value: 'day', label: words.forDay },
            { value: 'end', label: words.untilEnd },
            { value: 'custom', label: words.custom },
          ]}
        />
        {until === 'custom' && (
          <TextInput
            type="datetime-local"
            label={`${words.at} (${zone})`}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
            error={wrong.at}
          />
        )}
        <div className={styles.formEnd}>
          <Button type="submit" loading={start.isPending}>
            {words.button}
          </Button>
        </div>
      </form>
    </Section>
  );

  function endOf(): number | null {
    const now = worldNow();
    if (until === 'hour') return now + HOUR;
    if (until === 'eight') return now + 8 * HOUR;
    if (until === 'day') return now + 24 * HOUR;
    if (until === 'end') return Date.parse(campaign.monitor_window.end_date);
    return at ? fromWall(at, zone) : null;
  }

  function nameOf(): string {
    if (what === 'campaign') return words.campaign;
    return what === 'tweet' ? (labels.get(tweet) ?? tweet) : `@${handle.replace(/^@/, '')}`;
  }
}
