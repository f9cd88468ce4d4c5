import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem, problemText } from '../../api/problem';
import { changePerson, peopleKey, personQuery } from '../../api/queries/people';
import type { PersonDetail } from '../../api/types';
import { useMay } from '../../auth/session';
import { Buttons } from '../../components/Confirm';
import { Partial, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { t } from '../../text/pages';
import { tagsOf, weightOf } from './fields';
import styles from './people.module.css';

const words = t.people.form;

/** Name, handle, weight, tags, and whether they count. */
export function PersonForm({ person }: { person: PersonDetail }) {
  const may = useMay('operator');
  const queries = useQueryClient();
  const start = {
    name: person.name,
    handle: person.username,
    weight: String(person.weight),
    tags: person.tags.join(', '),
    active: person.active,
  };
  const [draft, setDraft] = useState(start);
  const change = (part: globalThis.Partial<typeof start>) =>
    setDraft((old) => ({ ...old, ...part }));
  const save = useMutation({
    mutationFn: () =>
      changePerson(person.user_id, {
        ...(draft.name === start.name ? {} : { name: draft.name.trim() }),
        ...(draft.handle === start.handle ? {} : { username: draft.handle.trim() }),
        weight: weightOf(draft.weight),
        tags: tagsOf(draft.tags),
        active: draft.active,
      }),
    onSuccess: (saved) => {
      toast(words.saved);
      queries.setQueryData(personQuery(person.user_id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: [...peopleKey, 'list'] });
    },
  });
  const problem = save.isError ? asProblem(save.error) : null;
  const wrong = (pointer: string) => (problem ? problemText(problem.fields, pointer) : undefined);
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={send}>
      <fieldset
        className={styles.form}
        disabled={!may}
        style={{ border: 0, margin: 0, padding: 0 }}
      >
        <TextInput
          label={words.name}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={wrong('/name')}
          autoComplete="off"
        />
        <TextInput
          label={words.handle}
          value={draft.handle}
          onChange={(event) => change({ handle: event.currentTarget.value })}
          error={wrong('/username')}
          spellCheck={false}
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
          label={words.tags}
          description={words.tagsHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.tags}
          onChange={(event) => change({ tags: event.currentTarget.value })}
          error={wrong('/tags')}
        />
        <Checkbox
          className={styles.wide}
          label={words.active}
          description={words.activeHelp}
          checked={draft.active}
          onChange={(event) => change({ active: event.currentTarget.checked })}
        />
        {problem && problem.fields.length === 0 && (
          <div className={styles.wide}>
            <Partial tone="bad">{reason(problem)}</Partial>
          </div>
        )}
      </fieldset>
      {may && (
        <Buttons>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={JSON.stringify(draft) === JSON.stringify(start)}
          >
            {words.save}
          </Button>
        </Buttons>
      )}
    </form>
  );
}
