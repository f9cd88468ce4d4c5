import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addPerson, peopleKey } from '../../api/queries/people';
import { Buttons } from '../../components/Confirm';
import { Dialogue } from '../../components/Overlay';
import { toast } from '../../components/toast';
import { typedNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { tagsOf } from './fields';
import { PersonFields, Refused, refusalOf } from './PersonFields';
import styles from './people.module.css';

const words = t.people.form;

/** Puts one person on the list. */
export function AddPerson({ onClose }: { onClose(): void }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState({ id: '', handle: '', name: '', weight: '1', tags: '' });
  const change = (part: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...part }));
  const add = useMutation({
    mutationFn: () =>
      addPerson({
        user_id: draft.id.trim(),
        ...(draft.handle.trim() ? { username: draft.handle.trim() } : {}),
        ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
        weight: typedNumber(draft.weight),
        tags: tagsOf(draft.tags),
      }),
    onSuccess: (person) => {
      toast(words.added(person.name || `@${person.username}`));
      void queries.invalidateQueries({ queryKey: peopleKey });
      onClose();
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialogue opened onClose={onClose} title={words.addTitle}>
      <form onSubmit={send}>
        <div className={styles.form}>
          <TextInput
            className={styles.wide}
            label={words.id}
            description={words.idHelp}
            inputMode="numeric"
            required
            value={draft.id}
            onChange={(event) => change({ id: event.currentTarget.value })}
            error={refusalOf(add.error)('/user_id')}
            autoComplete="off"
            data-autofocus
          />
          <PersonFields draft={draft} onChange={change} error={add.error} />
          <Refused error={add.error} />
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
