import '../../styles/kit-more.css';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useBlocker } from '@tanstack/react-router';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { asProblem, problemText } from '../../api/problem';
import { campaignQuery, patchCampaign } from '../../api/queries/campaigns';
import { campaignKey, campaignsKey } from '../../api/queries/keys';
import type { CampaignView } from '../../api/types';
import { useMay } from '../../auth/session';
import { Confirm } from '../../components/Confirm';
import { FieldGroup } from '../../components/FieldGroup';
import { useTitle } from '../../components/PageHead';
import { SaveBar } from '../../components/SaveBar';
import { Section } from '../../components/Section';
import { Loading, Partial, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { money } from '../../format/numbers';
import { t } from '../../text/pages';
import { useCampaignId } from '../campaign/useCampaign';
import { toFirstProblem } from '../create/first-problem';
import { ClientFields, NameField } from '../create/LaunchFields';
import { LimitFields } from '../create/LimitFields';
import { WindowFields } from '../create/WindowFields';
import styles from './edit.module.css';
import { draftOf, type EditDraft, inZone, patchOf, stopsReading, wallOf } from './edit-draft';
import { Posts } from './Posts';

const words = t.edit;

/** What a campaign is: its name, its window, its posts, its limits. */
export function EditPage() {
  const { data: campaign } = useQuery(campaignQuery(useCampaignId()));
  useTitle(campaign ? `${words.title} · ${campaign.launch_name}` : words.title);
  if (!campaign) return <Loading height={240} />;
  return <EditForm key={campaign.id} campaign={campaign} />;
}

function EditForm({ campaign }: { campaign: CampaignView }) {
  const form = useRef<HTMLFormElement>(null);
  const { base, draft, patch, set, discard } = useDraft(campaign);
  const [asks, setAsks] = useState(false);
  const save = useSave(campaign.id, discard);
  const operator = useMay('operator');
  const final = campaign.status === 'completed';
  const dirty = Object.keys(patch).length > 0;
  const problems = save.isError ? asProblem(save.error).fields : [];
  const at = (pointer: string) => problemText(problems, pointer);
  const fields = { draft, set, at };
  useFocusOnProblem(form, save.error);
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (draft.removed.length > 0) setAsks(true);
    else save.mutate(patch);
  };

  return (
    <form ref={form} onSubmit={send} noValidate>
      <p className={styles.lead}>
        {words.lead}{' '}
        <Link
          to="/campaigns/$id/alerts"
          params={{ id: campaign.id }}
          search={{ view: 'settings' } as never}
        >
          {words.alerts}
        </Link>
        .
      </p>
      {!operator && <Partial tone="plain">{words.viewer}</Partial>}
      {operator && final && <Partial tone="plain">{words.final}</Partial>}
      <FieldGroup disabled={!operator || save.isPending}>
        <Section title={words.launch}>
          <div className={styles.fields}>
            <NameField {...fields} />
            <ClientFields {...fields} emailHelp={words.clientEmailHelp} />
          </div>
        </Section>

        <Section title={words.when}>
          <div className={styles.fields}>
            <WindowFields
              walls={{
                start: wallOf(base, draft, 'start'),
                end: wallOf(base, draft, 'end'),
                zone: draft.zone,
              }}
              set={({ zone, ...times }) => set(zone === undefined ? times : inZone(draft, zone))}
              at={at}
              help={{ end: words.endHelp, zone: words.zoneHelp }}
              final={final}
            />
          </div>
        </Section>

        <Posts
          campaign={campaign}
          draft={draft}
          set={set}
          problems={problems}
          frozen={final || !operator}
        />

        <Section title={words.reading}>
          <div className={styles.stack}>
            <LimitFields
              {...fields}
              budgetHelp={words.spent(money(campaign.spent_usd))}
              final={final}
              className={styles.narrow}
            />
            {stopsReading(campaign, patch) && (
              <Partial>{words.belowSpent(money(campaign.spent_usd))}</Partial>
            )}
          </div>
        </Section>

        <Section title={words.value.title} lead={words.value.lead}>
          <div className={styles.fields}>
            <TextInput
              label={words.value.fees}
              inputMode="decimal"
              leftSection="$"
              value={draft.fees}
              onChange={(event) => set({ fees: event.currentTarget.value })}
              error={at('/value/creator_fees_usd')}
            />
            <TextInput
              label={words.value.cpm}
              inputMode="decimal"
              leftSection="$"
              value={draft.cpm}
              onChange={(event) => set({ cpm: event.currentTarget.value })}
              error={at('/value/reference_cpm_usd')}
            />
          </div>
        </Section>
      </FieldGroup>

      {operator && (
        <SaveBar dirty={dirty}>
          {save.isError && (
            <Partial tone="bad">
              {problems.length > 0 ? t.create.problems(problems.length) : reason(save.error)}
            </Partial>
          )}
          {dirty && (
            <Button
              variant="default"
              disabled={save.isPending}
              onClick={() => {
                save.reset();
                discard();
              }}
            >
              {words.discard}
            </Button>
          )}
          <Button type="submit" loading={save.isPending} disabled={!dirty}>
            {words.save}
          </Button>
        </SaveBar>
      )}
      <Confirm
        opened={asks}
        onClose={() => setAsks(false)}
        title={words.ask.title(draft.removed.length)}
        yes={words.ask.yes}
        onYes={() => {
          setAsks(false);
          save.mutate(patch);
        }}
      >
        <p>{words.ask.text(draft.removed.length)}</p>
      </Confirm>
      <Confirm
        opened={leaving.status === 'blocked'}
        onClose={() => leaving.reset?.()}
        title={words.leave.title}
        yes={words.leave.yes}
        onYes={() => leaving.proceed?.()}
      >
        <p>{words.leave.text}</p>
      </Confirm>
    </form>
  );
}

/**
 * What is typed is kept beside the campaign as it was then: news of the campaign neither
 * overwrite it, nor are undone by saving.
 */
function useDraft(campaign: CampaignView) {
  const [edited, setEdited] = useState<{ base: CampaignView; draft: EditDraft } | null>(null);
  const base = edited?.base ?? campaign;
  const draft = useMemo(() => edited?.draft ?? draftOf(campaign), [edited, campaign]);
  const patch = useMemo(() => patchOf(base, draft), [base, draft]);
  const set = (change: globalThis.Partial<EditDraft>) =>
    setEdited((old) => ({
      base: old?.base ?? campaign,
      draft: { ...(old?.draft ?? draft), ...change },
    }));
  return { base, draft, patch, set, discard: () => setEdited(null) };
}

function useSave(id: string, done: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (patch: ReturnType<typeof patchOf>) => patchCampaign(id, patch),
    onSuccess: (saved) => {
      queries.setQueryData([...campaignKey(id), 'campaign'], saved);
      done();
      toast(words.saved);
      void queries.invalidateQueries({ queryKey: campaignKey(id) });
      void queries.invalidateQueries({ queryKey: campaignsKey });
    },
  });
}

/** Goes to what was refused, each time that something is. */
function useFocusOnProblem(form: { current: HTMLFormElement | null }, error: unknown): void {
  useEffect(() => {
    if (error) toFirstProblem(form.current);
  }, [error, form]);
}
