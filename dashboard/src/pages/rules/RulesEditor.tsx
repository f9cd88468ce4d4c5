import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { asProblem } from '../../api/problem';
import { builtInRules, putRules, rulesKey } from '../../api/queries/owner';
import type { RulesView } from '../../api/types';
import { useMay } from '../../auth/session';
import { Confirm } from '../../components/Confirm';
import { Section } from '../../components/Section';
import { Partial, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import styles from './rules.module.css';

const words = t.rules;

/** The rule file as a text. What is not saved is not lost by leaving without a word. */
export function RulesEditor({ rules }: { rules: RulesView }) {
  const may = useMay('operator');
  const queries = useQueryClient();
  const [draft, setDraft] = useState<string | null>(null);
  const [asks, setAsks] = useState(false);
  const text = draft ?? rules.source;
  const dirty = draft !== null && draft !== rules.source;
  useLeaveGuard(dirty);

  const taken = (saved: RulesView, said: string) => {
    queries.setQueryData(rulesKey, saved);
    toast(said);
  };
  const save = useMutation({
    mutationFn: putRules,
    onSuccess: (saved, sent) => {
      taken(saved, words.saved);
      // What was typed on since stays.
      setDraft((now) => (now === sent ? null : now));
    },
  });
  const back = useMutation({
    mutationFn: builtInRules,
    onSuccess: (saved) => {
      taken(saved, words.backDone);
      setDraft(null);
      setAsks(false);
    },
    onError: (error) => toast(reason(error), 'bad'),
  });
  const problem = save.isError ? asProblem(save.error) : null;

  return (
    <Section
      title={rules.built_in ? words.builtIn : words.own}
      lead={
        <>
          {words.version(rules.version)}.{' '}
          {rules.accounts_pending > 0
            ? words.pending(exactNumber(rules.accounts_pending), rules.accounts_pending === 1)
            : words.settled}
        </>
      }
      actions={
        <>
          <Button size="xs" variant="default" onClick={() => download(text)}>
            {words.download}
          </Button>
          {may && !rules.built_in && (
            <Button size="xs" variant="default" onClick={() => setAsks(true)}>
              {words.back}
            </Button>
          )}
        </>
      }
    >
      <Textarea
        label={words.editor}
        description={words.help}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        classNames={{ input: styles.source ?? '' }}
        rows={28}
        value={text}
        readOnly={!may}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
          if (save.isError) save.reset();
        }}
        error={problem !== null}
        spellCheck={false}
        autoComplete="off"
        wrap="off"
      />
      {problem && (
        <div role="alert" className={styles.problems}>
          <b>{words.problems(Math.max(1, problem.fields.length))}</b>
          <ul>
            {problem.fields.length === 0 && <li>{reason(problem)}</li>}
            {problem.fields.map((field) => (
              <li key={`${field.pointer} ${field.detail}`}>
                {field.pointer && <code>{field.pointer}</code>}
                <span className={styles.detail}>{field.detail}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {may && (
        <div className={styles.foot}>
          {dirty && !problem && <Partial tone="plain">{words.changed}</Partial>}
          <Button variant="default" disabled={!dirty} onClick={() => setDraft(null)}>
            {words.discard}
          </Button>
          <Button disabled={!dirty} loading={save.isPending} onClick={() => save.mutate(text)}>
            {words.save}
          </Button>
        </div>
      )}
      <Confirm
        opened={asks}
        onClose={() => setAsks(false)}
        title={words.backTitle}
        yes={words.backYes}
        pending={back.isPending}
        onYes={() => back.mutate()}
      >
        <p>{words.backText}</p>
      </Confirm>
    </Section>
  );
}

/** The browser asks before it throws a change away. */
function useLeaveGuard(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener('beforeunload', ask);
    return () => globalThis.removeEventListener('beforeunload', ask);
  }, [dirty]);
}

function download(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/toml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'socap-rules.toml';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
