import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem, problemText } from '../../api/problem';
import { addPerson, peopleKey } from '../../api/queries/people';
import { Buttons } from '../../components/Confirm';
import { Dialogue } from '../../components/Overlay';
import { Partial, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { t } from '../../text/pages';
import { tagsOf, weightOf } from './fields';
import styles from './people.module.css';

const words = t.people.form;

/** Puts one person on the list. */
export function AddPerson({ onClose }: { onClose(): void }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState({ id: '', handle: '', name: '', weight: '1', tags: '' });
  const change = (part: globalThis.Partial<typeof draft>) =>
    setDraft((old) => ({ ...old, ...part }));
  const add = useMutation({
    mutationFn: () =>
      addPerson({
        user_id: draft.id.trim(),
        ...(draft.handle.trim() ? { username: draft.handle.trim() } : {}),
        ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
        weight: weightOf(draft.weight),
        tags: tagsOf(draft.tags),
      }),
    onSuccess: (person) => {
      toast(words.added(person.name || `@${person.username}`));
      void queries.invalidateQueries({ queryKey: peopleKey });
      onClose();
    },
  });
  const problem = add.isError ? asProblem(add.error) : null;
  const wrong = (pointer: string) => (problem ? problemText(problem.fields, pointer) : undefined);
  const send = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialogue opened onClose={onClose} title={words.addTitle}>
      <form onSubmit={send}>
        <div className={styles.form}>
          <TextInput
            label={words.id}
            description={words.idHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            inputMode="numeric"
            required
            value={draft.id}
            onChange={(event) => change({ id: event.currentTarget.value })}
            error={wrong('/user_id')}
            autoComplete="off"
            data-autofocus
          />
          <TextInput
            label={words.handle}
            placeholder="@name"
            value={draft.handle}
            onChange={(event) => change({ handle: event.currentTarget.value })}
            error={wrong('/username')}
            spellCheck={false}
            autoComplete="off"
          />
          <TextInput
            label={words.name}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={wrong('/name')}
            autoComplete="off"
          />
          <TextInput
            label={words.weight}
            description={words.weightHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            inputMode="decimal"
            value={draft.weight}
            onChange={(event) => change({ weight: event.currentTarget.value })}
            error={wrong('/weight')}
          />
          <TextInput
            className={styles.wide}
            label={words.tags}
            description={words.tagsHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={draft.tags}
            onChange={(event) => change({ tags: event.currentTarget.value })}
            error={wrong('/tags')}
          />
          {problem && problem.fields.length === 0 && (
            <div className={styles.wide}>
              <Partial tone="bad">{reason(problem)}</Partial>
            </div>
          )}
        </div>
        <Buttons>
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {words.add}
          </Button>
        </Buttons>
      </form>
    </Dialogue>
  );
}
