import '../../styles/kit-more.css';
import { Button } from '@mantine/core';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import { asProblem, problemText } from '../../api/problem';
import type { CampaignView } from '../../api/types';
import { useMay } from '../../auth/session';
import { worldNow } from '../../clock/world';
import { PageHead } from '../../components/PageHead';
import { Partial, reason } from '../../components/states';
import { ownZone } from '../../format/times';
import { CATEGORIES } from '../../palette';
import { t } from '../../text/pages';
import { AlertFields } from './AlertFields';
import { Created } from './Created';
import styles from './create.module.css';
import { type Draft, emptyDraft, toEstimate, toRequest } from './draft';
import { EstimatePanel } from './EstimatePanel';
import { FormSection } from './FormSection';
import { toFirstProblem } from './first-problem';
import { givenTwice } from './given-twice';
import { ClientFields, NameField } from './LaunchFields';
import { LimitFields } from './LimitFields';
import { TweetGroup } from './TweetGroup';
import { useCreate } from './useCreate';
import { useResolved } from './useResolved';
import { WindowFields } from './WindowFields';

/** A new campaign: the posts, when, who is told, and what it will cost. */
export function CreatePage() {
  const [created, setCreated] = useState<CampaignView | null>(null);
  if (created) return <Created campaign={created} />;
  return <CreateForm onCreated={setCreated} />;
}

function CreateForm({ onCreated }: { onCreated(campaign: CampaignView): void }) {
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(worldNow(), ownZone()));
  const set = (change: globalThis.Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const mayCreate = useMay('operator');
  const form = useRef<HTMLFormElement>(null);

  const lines = CATEGORIES.flatMap((category) => draft.lines[category]);
  const resolved = useResolved(draft.lines);
  const twice = useMemo(() => givenTwice(draft.lines, resolved), [draft.lines, resolved]);
  const request = useMemo(() => toRequest(draft), [draft]);
  const priced = useMemo(() => toEstimate(request), [request]);
  const create = useCreate(onCreated);
  const problems = create.isError ? asProblem(create.error).fields : [];

  const send = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(request);
  };
  const at = (pointer: string) => problemText(problems, pointer);
  const fields = { draft, set, at };

  return (
    <form ref={form} onSubmit={send} noValidate className={styles.page}>
      <div>
        <PageHead title={t.create.title}>{t.create.lead}</PageHead>
        {!mayCreate && <Partial>{t.create.viewer}</Partial>}

        <FormSection title={t.create.what.title}>
          <NameField {...fields} example={t.create.what.namePlaceholder} />
          <div className={styles.pair}>
            <ClientFields {...fields} />
          </div>
        </FormSection>

        <FormSection title={t.create.tweets.title} lead={t.create.tweets.lead}>
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
        </FormSection>

        <FormSection title={t.create.when.title}>
          <div className={styles.triple}>
            <WindowFields
              walls={draft}
              set={set}
              at={at}
              help={{ start: t.create.when.startHelp, zone: t.create.when.zoneHelp }}
            />
          </div>
        </FormSection>

        <AlertFields draft={draft} set={set} problems={problems} />

        <FormSection title={t.create.more.title}>
          <LimitFields
            {...fields}
            budgetHelp={t.create.more.budgetHelp}
            className={styles.narrow}
          />
        </FormSection>
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
      </aside>
    </form>
  );
}
