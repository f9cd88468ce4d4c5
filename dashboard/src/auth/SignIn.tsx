import '../styles/kit-more.css';
import { Button, Code, PasswordInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { asProblem } from '../api/problem';
import { useSignIn } from '../api/queries/session';
import { reason } from '../components/states';
import icon from '../icon.svg';
import { t } from '../text';
import styles from './SignIn.module.css';

/** Asks for a key, and stays at the same address, so that one goes on where one was. */
export default function SignIn({ expired }: { expired: boolean }) {
  const [key, setKey] = useState('');
  const [missing, setMissing] = useState(false);
  const signIn = useSignIn();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setMissing(key.trim() === '');
    if (key.trim() !== '') signIn.mutate(key.trim());
  };
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={send}>
        <div className={styles.brand}>
          <img src={icon} width={28} height={28} alt="" />
          {t.shell.product}
        </div>
        <h1>{t.shell.signIn.title}</h1>
        {expired && <p role="status">{t.shell.signIn.expired}</p>}
        <p>
          {t.shell.signIn.lead} <Code>socap key create --role viewer</Code>.
        </p>
        <PasswordInput
          ref={field}
          label={t.shell.signIn.label}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={missing ? t.shell.signIn.empty : signIn.isError ? wrong(signIn.error) : null}
          autoComplete="current-password"
        />
        <Button type="submit" loading={signIn.isPending}>
          {t.shell.signIn.button}
        </Button>
        <p>
          <small>{t.shell.signIn.kept}</small>
        </p>
      </form>
    </main>
  );
}

function wrong(error: unknown): string {
  return asProblem(error).status === 401 ? t.shell.signIn.wrong : reason(error);
}
