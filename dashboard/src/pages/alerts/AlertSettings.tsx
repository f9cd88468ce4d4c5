import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem, problemText } from '../../api/problem';
import { changeAlerting } from '../../api/queries/alerts';
import { campaignKey } from '../../api/queries/keys';
import type { AlertsBody, CampaignView, Channel } from '../../api/types';
import { useMay } from '../../auth/session';
import { FieldGroup } from '../../components/FieldGroup';
import { SaveBar } from '../../components/SaveBar';
import { Section } from '../../components/Section';
import { Partial, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { typedSince } from '../../components/typed-since';
import { ZoneInput } from '../../components/ZoneInput';
import { typedNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { type Cell, cellsOf, thresholdsOf } from '../create/draft';
import { Thresholds } from '../create/Thresholds';
import styles from './alerts.module.css';
import { ChannelTest } from './ChannelTest';

const words = t.alerts.settings;
const CHANNELS: readonly Channel[] = ['slack', 'email', 'webhook'];

type Backfill = CampaignView['alert_preferences']['backfill'];

type Draft = {
  channels: Channel[];
  slack: string;
  webhook: string;
  emailTo: string;
  threshold: string;
  cells: Record<Cell, string>;
  backfill: Backfill;
  spacing: string;
  again: string;
  quiet: boolean;
  start: string;
  end: string;
  zone: string;
  override: string;
};

/** Who is told, from what on, how densely, and when not. */
export function AlertSettings({ campaign }: { campaign: CampaignView }) {
  const operator = useMay('operator');
  const final = campaign.status === 'completed';
  const may = operator && !final;
  const queries = useQueryClient();
  const stored = campaign.alert_preferences;
  const [draft, setDraft] = useState<Draft>(() => draftOf(campaign));
  const change = (part: globalThis.Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const save = useMutation({
    mutationFn: (sent: Draft) => changeAlerting(campaign.id, bodyOf(sent)),
    onSuccess: (saved, sent) => {
      toast(words.saved);
      setDraft((now) => ({ ...draftOf(saved), ...typedSince(now, sent) }));
      queries.setQueryData([...campaignKey(campaign.id), 'campaign'], saved);
    },
  });
  const problem = save.isError ? asProblem(save.error) : null;
  const wrong = (field: string) =>
    problem ? problemText(problem.fields, `/alert_preferences/${field}`) : undefined;
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(campaign));
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };

  return (
    <form onSubmit={send}>
      <FieldGroup disabled={!may}>
        {!may && <Partial tone="plain">{operator ? words.final : words.viewer}</Partial>}
        <Section title={words.channels} lead={words.channelsLead}>
          <div className={styles.channels}>
            {CHANNELS.map((channel) => (
              <div key={channel} className={styles.channel}>
                <Checkbox
                  label={words.channelOn[channel]}
                  checked={draft.channels.includes(channel)}
                  onChange={(event) =>
                    change({
                      channels: CHANNELS.filter((each) =>
                        each === channel
                          ? event.currentTarget.checked
                          : draft.channels.includes(each),
                      ),
                    })
                  }
                />
                {draft.channels.includes(channel) && channel === 'slack' && (
                  <TextInput
                    label={words.webhook}
                    description={stored.slack_webhook_set ? words.webhookSet : words.webhookNone}
                    value={draft.slack}
                    onChange={(event) => change({ slack: event.currentTarget.value })}
                    error={wrong('slack_webhook_url') ?? wrong('channels')}
                    placeholder="https://hooks.slack.com/services/…"
                    spellCheck={false}
                    autoComplete="off"
                  />
                )}
                {draft.channels.includes(channel) && channel === 'email' && (
                  <TextInput
                    type="email"
                    label={words.emailTo}
                    description={words.emailHelp}
                    value={draft.emailTo}
                    onChange={(event) => change({ emailTo: event.currentTarget.value })}
                    error={wrong('email_to')}
                    autoComplete="off"
                  />
                )}
                {draft.channels.includes(channel) && channel === 'webhook' && (
                  <TextInput
                    label={words.program}
                    description={stored.webhook_set ? words.programSet : words.programNone}
                    value={draft.webhook}
                    onChange={(event) => change({ webhook: event.currentTarget.value })}
                    error={wrong('webhook_url')}
                    placeholder="https://…"
                    spellCheck={false}
                    autoComplete="off"
                  />
                )}
                {channel === 'webhook' && save.data?.alert_preferences.webhook_secret && (
                  <p role="status" className={styles.secret}>
                    {words.secret}: <code>{save.data.alert_preferences.webhook_secret}</code>
                    <small>{words.secretHelp}</small>
                  </p>
                )}
                {may && stored.channels.includes(channel) && (
                  <ChannelTest campaign={campaign.id} channel={channel} stale={dirty} />
                )}
              </div>
            ))}
          </div>
        </Section>

        <Section title={words.when} lead={words.whenLead}>
          <div className={styles.triple}>
            <TextInput
              inputMode="decimal"
              label={words.threshold}
              value={draft.threshold}
              onChange={(event) => change({ threshold: event.currentTarget.value })}
              error={wrong('importance_threshold')}
            />
            <TextInput
              inputMode="decimal"
              label={words.spacing}
              description={words.spacingHelp}
              value={draft.spacing}
              onChange={(event) => change({ spacing: event.currentTarget.value })}
              error={wrong('alert_spacing_minutes')}
            />
            <TextInput
              inputMode="decimal"
              label={words.again}
              description={words.againHelp}
              value={draft.again}
              onChange={(event) => change({ again: event.currentTarget.value })}
              error={wrong('frequency_window_minutes')}
            />
          </div>
          <div className={styles.finer}>
            <Thresholds
              draft={draft}
              problems={problem?.fields ?? []}
              onCell={(cell, value) => change({ cells: { ...draft.cells, [cell]: value } })}
            />
          </div>
          <NativeSelect
            label={words.backfill}
            description={words.backfillHelp}
            value={draft.backfill}
            onChange={(event) => change({ backfill: event.currentTarget.value as Backfill })}
            data={Object.entries(t.create.alerts.backfillOptions).map(([value, label]) => ({
              value,
              label,
            }))}
            error={wrong('backfill')}
            className={styles.narrow}
          />
        </Section>

        <Section title={words.quiet} lead={words.quietLead}>
          <Checkbox
            label={words.quietOn}
            checked={draft.quiet}
            onChange={(event) => change({ quiet: event.currentTarget.checked })}
          />
          {draft.quiet && (
            <div className={styles.quadruple}>
              <TextInput
                type="time"
                label={words.from}
                value={draft.start}
                onChange={(event) => change({ start: event.currentTarget.value })}
                error={wrong('quiet_hours/start')}
              />
              <TextInput
                type="time"
                label={words.to}
                value={draft.end}
                onChange={(event) => change({ end: event.currentTarget.value })}
                error={wrong('quiet_hours/end')}
              />
              <ZoneInput
                label={words.zone}
                description={words.zoneHelp(campaign.time_zone)}
                value={draft.zone}
                onChange={(zone) => change({ zone })}
                error={wrong('quiet_hours/time_zone')}
              />
              <TextInput
                inputMode="decimal"
                label={words.override}
                description={words.overrideHelp}
                value={draft.override}
                onChange={(event) => change({ override: event.currentTarget.value })}
                error={wrong('quiet_hours/override_importance')}
              />
            </div>
          )}
        </Section>
      </FieldGroup>
      {may && (
        <SaveBar dirty={dirty}>
          {problem && <Partial tone="bad">{reason(problem)}</Partial>}
          <Button type="submit" loading={save.isPending} disabled={!dirty}>
            {t.common.save}
          </Button>
        </SaveBar>
      )}
    </form>
  );
}

function draftOf({ alert_preferences: stored }: CampaignView): Draft {
  const quiet = stored.quiet_hours ?? null;
  return {
    channels: CHANNELS.filter((each) => stored.channels.includes(each)),
    slack: '',
    webhook: '',
    emailTo: stored.email_to ?? '',
    threshold: String(stored.importance_threshold),
    cells: cellsOf(stored.thresholds),
    backfill: stored.backfill,
    spacing: String(stored.alert_spacing_minutes),
    again: String(stored.frequency_window_minutes),
    quiet: quiet !== null,
    start: quiet?.start ?? '22:00',
    end: quiet?.end ?? '07:00',
    zone: quiet?.time_zone ?? '',
    override: quiet?.override_importance == null ? '' : String(quiet.override_importance),
  };
}

/** What the service takes; a text that is no number goes as it is, so that it says what is wrong. */
function bodyOf(draft: Draft): AlertsBody {
  return {
    channels: draft.channels,
    ...(draft.slack.trim() ? { slack_webhook_url: draft.slack.trim() } : {}),
    ...(draft.webhook.trim() ? { webhook_url: draft.webhook.trim() } : {}),
    email_to: draft.emailTo.trim() || null,
    importance_threshold: typedNumber(draft.threshold),
    thresholds: thresholdsOf(draft),
    backfill: draft.backfill,
    alert_spacing_minutes: typedNumber(draft.spacing),
    frequency_window_minutes: typedNumber(draft.again),
    quiet_hours: draft.quiet
      ? {
          start: draft.start,
          end: draft.end,
          time_zone: draft.zone.trim() || null,
          override_importance: draft.override.trim() ? typedNumber(draft.override) : null,
        }
      : null,
  };
}
