import { TextInput } from '@mantine/core';
import { t } from '../../text/pages';
import type { Draft } from './draft';

const words = t.create.what;

type Launch = Pick<Draft, 'name' | 'client' | 'clientEmail'>;
type Props = {
  draft: Launch;
  set(change: Partial<Launch>): void;
  /** What the service says against a field. */
  at(pointer: string): string | undefined;
};

/** How the launch is called. */
export function NameField({ draft, set, at, example }: Props & { example?: string }) {
  return (
    <TextInput
      label={words.name}
      placeholder={example}
      value={draft.name}
      onChange={(event) => set({ name: event.currentTarget.value })}
      error={at('/launch_name')}
      maxLength={200}
      required
    />
  );
}

/** For whom it is. */
export function ClientFields({ draft, set, at, emailHelp }: Props & { emailHelp?: string }) {
  return (
    <>
      <TextInput
        label={words.client}
        placeholder={words.optional}
        value={draft.client}
        onChange={(event) => set({ client: event.currentTarget.value })}
        error={at('/client_info/name')}
      />
      <TextInput
        type="email"
        label={words.clientEmail}
        placeholder={words.optional}
        description={emailHelp}
        value={draft.clientEmail}
        onChange={(event) => set({ clientEmail: event.currentTarget.value })}
        error={at('/client_info/email')}
      />
    </>
  );
}
