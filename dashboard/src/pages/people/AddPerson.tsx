import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addPerson, peopleKey } from '../../api/queries/people';
import type { NewPerson } from '../../api/types';
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
  const [draft, setDraft] = useState({ who: '', handle: '', name: '', weight: '1', tags: '' });
  const change = (part: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...part }));
  const add = useMutation({
    mutationFn: () =>
      addPerson({
        ...named(draft),
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
  const wrong = refusalOf(add.error);
  const byNumber = isNumber(draft.who);
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
            label={words.who}
            description={words.whoHelp}
            required
            value={draft.who}
            onChange={(event) => change({ who: event.currentTarget.value })}
            error={wrong('/user_id') ?? (byNumber ? undefined : wrong('/username'))}
            spellCheck={false}
            autoComplete="off"
            data-autofocus
          />
          <PersonFields draft={draft} onChange={change} error={add.error} withHandle={byNumber} />
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

const isNumber = (who: string) => /^\d+$/.test(who.trim());

/** Who is meant, as typed: X is asked only where there is no number. */
function named({ who, handle }: { who: string; handle: string }): NewPerson {
  if (!isNumber(who)) return { username: who.trim() };
  return { user_id: who.trim(), ...(handle.trim() ? { username: handle.trim() } : {}) };
}
