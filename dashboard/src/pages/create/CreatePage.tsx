import '../../styles/kit-more.css';
import { Button, Checkbox, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { api, unwrap } from '../../api/client';
import { asProblem, type FieldProblem, problemText } from '../../api/problem';
import { campaignsKey } from '../../api/queries/keys';
import type { CampaignView, Channel } from '../../api/types';
import { useMay } from '../../auth/session';
import { worldNow } from '../../clock/world';
import { PageHead } from '../../components/PageHead';
import { Partial, reason } from '../../components/states';
import { ZoneInput } from '../../components/ZoneInput';
import { ownZone } from '../../format/times';
import { CATEGORIES } from '../../palette';
import { t } from '../../text/pages';
import { Created } from './Created';
import styles from './create.module.css';
import { type Draft, emptyDraft, toEstimate, toRequest } from './draft';
import { EstimatePanel } from './EstimatePanel';
import { givenTwice } from './given-twice';
import { Thresholds } from './Thresholds';
import { TweetGroup } from './TweetGroup';
import { useResolved } from './useResolved';

/** A new campaign: the posts, when, who is told, and what it will cost. */
export function CreatePage() {
  const [created, setCreated] = useState<CampaignView | null>(null);
  if (created) return <Created campaign={created} />;
  return <CreateForm onCreated={setCreated} />;
}

function CreateForm({ onCreated }: { onCreated(campaign: CampaignView): void }) {
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(worldNow(), ownZone()));
  const set = (change: Partial_<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const mayCreate = useMay('operator');
  const form = useRef<HTMLFormElement>(null);

  const lines = CATEGORIES.flatMap((category) => draft.lines[category]);
  const urls = useMemo(
    () => CATEGORIES.flatMap((category) => draft.lines[category].map((line) => line.url)),
    [draft.lines],
  );
  const resolved = useResolved(urls);
  const twice = useMemo(() => givenTwice(draft.lines, resolved), [draft.lines, resolved]);
  const request = useMemo(() => toRequest(draft), [draft]);
  const priced = useMemo(() => toEstimate(request), [request]);
  const { create, key } = useCreate(onCreated);
  const problems = create.isError ? asProblem(create.error).fields : [];

  const send = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ request, key: key() });
  };
  const at = (pointer: string) => problemText(problems, pointer);

  return (
    <form ref={form} onSubmit={send} noValidate className={styles.page}>
      <div>
        <PageHead title={t.create.title}>{t.create.lead}</PageHead>

        <Section title={t.create.what.title}>
          <TextInput
            label={t.create.what.name}
            placeholder={t.create.what.namePlaceholder}
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={at('/launch_name')}
            maxLength={200}
            required
          />
          <div className={styles.pair}>
            <TextInput
              label={t.create.what.client}
              placeholder={t.create.what.optional}
              value={draft.client}
              onChange={(event) => set({ client: event.currentTarget.value })}
              error={at('/client_info/name')}
            />
            <TextInput
              label={t.create.what.clientEmail}
              placeholder={t.create.what.optional}
              type="email"
              value={draft.clientEmail}
              onChange={(event) => set({ clientEmail: event.currentTarget.value })}
              error={at('/client_info/email')}
            />
          </div>
        </Section>

        <Section title={t.create.tweets.title} lead={t.create.tweets.lead}>
          {CATEGORIES.map((category) => (
            <TweetGroup
              key={category}
              category={category}
              lines={draft.lines[category]}
              resolved={resolved}
              twice={twice}
              problems={problems}
              onChange={(next) =>
                setDraft((old) => ({ ...old, lines: { ...old.lines, [category]: next } }))
              }
            />
          ))}
          {lines.length === 0 && create.isError && (
            <Partial tone="bad">{t.create.tweets.atLeastOne}</Partial>
          )}
        </Section>

        <Section title={t.create.when.title}>
          <div className={styles.triple}>
            <TextInput
              type="datetime-local"
              label={t.create.when.start}
              description={t.create.when.startHelp}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={draft.start}
              onChange={(event) => set({ start: event.currentTarget.value })}
              error={at('/monitor_window/start_date')}
            />
            <TextInput
              type="datetime-local"
              label={t.create.when.end}
              value={draft.end}
              onChange={(event) => set({ end: event.currentTarget.value })}
              error={at('/monitor_window/end_date') ?? at('/monitor_window')}
              required
            />
            <ZoneInput
              label={t.create.when.zone}
              description={t.create.when.zoneHelp}
              value={draft.zone}
              onChange={(zone) => set({ zone })}
              error={at('/time_zone')}
            />
          </div>
        </Section>

        <AlertFields draft={draft} set={set} problems={problems} />

        <Section title={t.create.more.title}>
          <Switch
            label={t.create.more.likes}
            description={t.create.more.likesHelp}
            checked={draft.likes}
            onChange={(event) => set({ likes: event.currentTarget.checked })}
          />
          <TextInput
            label={t.create.more.budget}
            description={t.create.more.budgetHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            inputMode="decimal"
            leftSection="$"
            value={draft.budget}
            onChange={(event) => set({ budget: event.currentTarget.value })}
            error={at('/budget_usd')}
            className={styles.narrow}
          />
        </Section>
      </div>

      <aside className={styles.summary} aria-label={t.create.estimate.title}>
        <h2>{t.create.estimate.title}</h2>
        <EstimatePanel request={priced} tweets={lines.length} />
        {create.isError && (
          <Partial tone="bad">
            {problems.length > 0 ? t.create.problems(problems.length) : reason(create.error)}{' '}
            {problems.length > 0 && (
              <button type="button" onClick={() => toFirstProblem(form.current)}>
                {t.create.first}
              </button>
            )}
          </Partial>
        )}
        <Button type="submit" fullWidth loading={create.isPending} disabled={!mayCreate}>
          {t.create.submit}
        </Button>
        {!mayCreate && <p className={styles.quiet}>{t.create.viewer}</p>}
      </aside>
    </form>
  );
}

type Partial_<T> = { [K in keyof T]?: T[K] };

function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {lead && <p className={styles.quiet}>{lead}</p>}
      {children}
    </section>
  );
}

function AlertFields({
  draft,
  set,
  problems,
}: {
  draft: Draft;
  set(change: Partial_<Draft>): void;
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
    <Section title={t.create.alerts.title} lead={t.create.alerts.lead}>
      <p className={styles.quiet}>{t.create.alerts.risesLater}</p>
      <TextInput
        label={t.create.alerts.threshold}
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
      <h3>{t.create.alerts.channels}</h3>
      <ChannelField
        label={t.create.alerts.slack}
        on={slack >= 0}
        onToggle={toggle('slack')}
        field={t.create.alerts.slackWebhook}
        help={t.create.alerts.slackHelp}
        value={draft.slackWebhook}
        onChange={(slackWebhook) => set({ slackWebhook })}
        error={at('slack_webhook_url') ?? at(`channels/${slack}`)}
      />
      <ChannelField
        label={t.create.alerts.email}
        on={email >= 0}
        onToggle={toggle('email')}
        field={t.create.alerts.emailTo}
        help={t.create.alerts.emailHelp}
        value={draft.emailTo}
        onChange={(emailTo) => set({ emailTo })}
        error={at('email_to') ?? at(`channels/${email}`)}
      />
      <ChannelField
        label={t.create.alerts.webhook}
        on={webhook >= 0}
        onToggle={toggle('webhook')}
        field={t.create.alerts.webhookUrl}
        help={t.create.alerts.webhookHelp}
        value={draft.webhook}
        onChange={(next) => set({ webhook: next })}
        error={at('webhook_url') ?? at(`channels/${webhook}`)}
      />
      <p className={styles.quiet}>
        {draft.channels.length > 0 ? t.create.alerts.testLater : t.create.alerts.none}
      </p>
      <h3>{t.create.alerts.pace}</h3>
      <div className={styles.pair}>
        <TextInput
          label={t.create.alerts.spacing}
          description={t.create.alerts.spacingHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          inputMode="decimal"
          value={draft.spacing}
          onChange={(event) => set({ spacing: event.currentTarget.value })}
          error={at('alert_spacing_minutes')}
        />
        <TextInput
          label={t.create.alerts.window}
          description={t.create.alerts.windowHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          inputMode="decimal"
          value={draft.window}
          onChange={(event) => set({ window: event.currentTarget.value })}
          error={at('frequency_window_minutes')}
        />
        <div className={styles.quietHours}>
          <TextInput
            type="time"
            label={`${t.create.alerts.quiet}: ${t.create.alerts.quietStart.toLowerCase()}`}
            description={t.create.alerts.quietHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={draft.quietStart}
            onChange={(event) => set({ quietStart: event.currentTarget.value })}
            error={at('quiet_hours')}
          />
          <TextInput
            type="time"
            label={t.create.alerts.quietEnd}
            value={draft.quietEnd}
            onChange={(event) => set({ quietEnd: event.currentTarget.value })}
          />
        </div>
        <NativeSelect
          label={t.create.alerts.backfill}
          value={draft.backfill}
          onChange={(event) => set({ backfill: event.currentTarget.value as Draft['backfill'] })}
          data={Object.entries(t.create.alerts.backfillOptions).map(([value, label]) => ({
            value,
            label,
          }))}
          error={at('backfill')}
        />
      </div>
    </Section>
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
          inputWrapperOrder={['label', 'input', 'description', 'error']}
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

/** Creates once, however often the same request is sent: the key changes with the request. */
function useCreate(onCreated: (campaign: CampaignView) => void) {
  const queries = useQueryClient();
  const token = useRef({ body: '', key: '' });
  const create = useMutation({
    mutationFn: ({ request, key }: { request: ReturnType<typeof toRequest>; key: string }) =>
      unwrap(
        api.POST('/socap/campaigns', {
          body: request,
          params: { header: { 'Idempotency-Key': `${key}` } },
        }),
      ),
    onSuccess: (campaign) => {
      void queries.invalidateQueries({ queryKey: campaignsKey });
      onCreated(campaign);
    },
    onError: () => {
      token.current = { body: '', key: '' };
    },
  });
  const key = () => {
    if (!token.current.key) token.current.key = crypto.randomUUID();
    return token.current.key;
  };
  return { create, key };
}

function toFirstProblem(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
