import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { changePerson, peopleKey, personQuery } from '../../api/queries/people';
import type { PersonDetail } from '../../api/types';
import { useMay } from '../../auth/session';
import { Buttons } from '../../components/Confirm';
import { FieldGroup } from '../../components/FieldGroup';
import { toast } from '../../components/toast';
import { typedSince } from '../../components/typed-since';
import { typedNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { tagsOf } from './fields';
import { PersonFields, Refused } from './PersonFields';
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
  // Only what was typed: the rest follows what others change meanwhile, and is not sent.
  const [typed, setTyped] = useState<Partial<typeof start>>({});
  const draft = { ...start, ...typed };
  const change = (part: Partial<typeof start>) => setTyped((old) => ({ ...old, ...part }));
  const isOther = (field: keyof typeof start) => draft[field] !== start[field];
  const save = useMutation({
    mutationFn: (_sent: typeof typed) =>
      changePerson(person.user_id, {
        ...(isOther('name') && { name: draft.name.trim() }),
        ...(isOther('handle') && { username: draft.handle.trim() }),
        ...(isOther('weight') && { weight: typedNumber(draft.weight) }),
        ...(isOther('tags') && { tags: tagsOf(draft.tags) }),
        ...(isOther('active') && { active: draft.active }),
      }),
    onSuccess: (saved, sent) => {
      toast(words.saved);
      setTyped((now) => typedSince(now, sent));
      queries.setQueryData(personQuery(person.user_id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: [...peopleKey, 'list'] });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(typed);
  };
  return (
    <form onSubmit={send}>
      <FieldGroup className={styles.form} disabled={!may}>
        <PersonFields draft={draft} onChange={change} error={save.error} />
        <Checkbox
          className={styles.wide}
          label={words.active}
          description={words.activeHelp}
          checked={draft.active}
          onChange={(event) => change({ active: event.currentTarget.checked })}
        />
        <Refused error={save.error} />
      </FieldGroup>
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
