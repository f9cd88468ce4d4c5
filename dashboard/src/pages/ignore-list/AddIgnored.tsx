import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { asProblem } from '../../api/problem';
import { ignoreKey, ignoreQuery, replaceIgnoreList } from '../../api/queries/owner';
import type { NewIgnored } from '../../api/types';
import { Section } from '../../components/Section';
import { reason } from '../../components/states';
import { toast } from '../../components/toast';
import { t } from '../../text/pages';
import { accountsOf, isIn } from './accounts';
import styles from './ignore.module.css';

const words = t.ignoreList;

/** Puts several accounts on the list at once. */
export function AddIgnored() {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [why, setWhy] = useState('');
  const [missing, setMissing] = useState<string | null>(null);
  const sent = useRef<NewIgnored[]>([]);
  const add = useMutation({
    async mutationFn() {
      const { items } = await queries.fetchQuery({ ...ignoreQuery, staleTime: 0 });
      const fresh = accountsOf(text).filter((each) => !isIn(items, each));
      if (fresh.length === 0) return null;
      const note = why.trim() ? { reason: why.trim() } : {};
      sent.current = [...items, ...fresh.map((each) => ({ ...each, ...note }))];
      const saved = await replaceIgnoreList(sent.current);
      return { saved, count: fresh.length };
    },
    onSuccess: (done) => {
      if (!done) {
        setMissing(words.already);
        return;
      }
      queries.setQueryData(ignoreKey, done.saved);
      toast(words.added(done.count));
      setText('');
      setWhy('');
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const none = accountsOf(text).length === 0;
    setMissing(none ? words.missing : null);
    if (!none) add.mutate();
  };
  return (
    <Section title={words.add}>
      <form className={styles.form} onSubmit={send}>
        <Textarea
          label={words.handles}
          description={words.handlesHelp}
          rows={3}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setMissing(null);
          }}
          error={missing ?? (add.isError ? wrong(add.error, sent.current) : undefined)}
          spellCheck={false}
          autoComplete="off"
        />
        <TextInput
          label={words.reason}
          description={words.reasonHelp}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" loading={add.isPending}>
            {words.submit}
          </Button>
        </div>
      </form>
    </Section>
  );
}

/** The fields' own words, each with the account it is about. */
function wrong(error: unknown, sent: readonly NewIgnored[]): string {
  const { fields } = asProblem(error);
  if (fields.length === 0) return reason(error);
  return fields
    .map(({ pointer, detail }) => {
      const about = sent[Number(pointer.split('/')[2])];
      const name = about?.username ?? about?.user_id;
      return name ? `${name}: ${detail}` : detail;
    })
    .join('; ');
}
