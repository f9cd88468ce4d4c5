import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type FieldProblem, problemText } from '../../api/problem';
import type { Channel } from '../../api/types';
import { t } from '../../text/pages';
import styles from './create.module.css';
import type { Draft } from './draft';
import { FormSection } from './FormSection';
import { Thresholds } from './Thresholds';

const words = t.create.alerts;

/** Who is told, from what on, where, and how densely. */
export function AlertFields({
  draft,
  set,
  problems,
}: {
  draft: Draft;
  set(change: Partial<Draft>): void;
  problems: readonly FieldProblem[];
}) {
  const at = (rest: string) => problemText(problems, `/alert_preferences/${rest}`);
  const toggle = (channel: Channel) => (on: boolean) =>
    set({
      channels: on
        ? [...draft.channels, channel]
        : draft.channels.filter((each) => each !== channel),
    });
  const slack = draft.channels.indexOf('slack');
  const email = draft.channels.indexOf('email');
  const webhook = draft.channels.indexOf('webhook');
  return (
    <FormSection title={words.title} lead={words.lead}>
      <p className={styles.quiet}>{words.risesLater}</p>
      <TextInput
        label={words.threshold}
        inputMode="decimal"
        value={draft.threshold}
        onChange={(event) => set({ threshold: event.currentTarget.value })}
        error={at('importance_threshold')}
        className={styles.narrow}
      />
      <Thresholds
        draft={draft}
        problems={problems}
        onCell={(cell, value) => set({ cells: { ...draft.cells, [cell]: value } })}
      />
      <h3>{words.channels}</h3>
      <ChannelField
        label={words.slack}
        on={slack >= 0}
        onToggle={toggle('slack')}
        field={words.slackWebhook}
        help={words.slackHelp}
        value={draft.slackWebhook}
        onChange={(slackWebhook) => set({ slackWebhook })}
        error={at('slack_webhook_url') ?? at(`channels/${slack}`)}
      />
      <ChannelField
        label={words.email}
        on={email >= 0}
        onToggle={toggle('email')}
        field={words.emailTo}
        help={words.emailHelp}
        value={draft.emailTo}
        onChange={(emailTo) => set({ emailTo })}
        error={at('email_to') ?? at(`channels/${email}`)}
      />
      <ChannelField
        label={words.webhook}
        on={webhook >= 0}
        onToggle={toggle('webhook')}
        field={words.webhookUrl}
        help={words.webhookHelp}
        value={draft.webhook}
        onChange={(next) => set({ webhook: next })}
        error={at('webhook_url') ?? at(`channels/${webhook}`)}
      />
      <p className={styles.quiet}>{draft.channels.length > 0 ? words.testLater : words.none}</p>
      <h3>{words.pace}</h3>
      <div className={styles.pair}>
        <TextInput
          label={words.spacing}
          description={words.spacingHelp}
          inputMode="decimal"
          value={draft.spacing}
          onChange={(event) => set({ spacing: event.currentTarget.value })}
          error={at('alert_spacing_minutes')}
        />
        <TextInput
          label={words.window}
          description={words.windowHelp}
          inputMode="decimal"
          value={draft.window}
          onChange={(event) => set({ window: event.currentTarget.value })}
          error={at('frequency_window_minutes')}
        />
        <div className={styles.quietHours}>
          <TextInput
            type="time"
            label={`${words.quiet}: ${words.quietStart.toLowerCase()}`}
            description={words.quietHelp}
            value={draft.quietStart}
            onChange={(event) => set({ quietStart: event.currentTarget.value })}
            error={at('quiet_hours')}
          />
          <TextInput
            type="time"
            label={words.quietEnd}
            value={draft.quietEnd}
            onChange={(event) => set({ quietEnd: event.currentTarget.value })}
          />
        </div>
        <NativeSelect
          label={words.backfill}
          value={draft.backfill}
          onChange={(event) => set({ backfill: event.currentTarget.value as Draft['backfill'] })}
          data={Object.entries(words.backfillOptions).map(([value, label]) => ({
            value,
            label,
          }))}
          error={at('backfill')}
        />
      </div>
    </FormSection>
  );
}

/** A channel, and where it leads once it is on. */
function ChannelField({
  label,
  on,
  onToggle,
  field,
  help,
  value,
  onChange,
  error,
}: {
  label: string;
  on: boolean;
  onToggle(on: boolean): void;
  field: string;
  help: string;
  value: string;
  onChange(value: string): void;
  error: string | undefined;
}) {
  return (
    <div className={styles.channel}>
      <Checkbox
        label={label}
        checked={on}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      {on && (
        <TextInput
          label={field}
          description={help}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </div>
  );
}
