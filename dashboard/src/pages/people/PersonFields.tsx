import { TextInput } from '@mantine/core';
import { asProblem, problemText } from '../../api/problem';
import { Partial, reason } from '../../components/states';
import { t } from '../../text/pages';
import styles from './people.module.css';

const words = t.people.form;

/** What is typed about a person. */
export type PersonDraft = { name: string; handle: string; weight: string; tags: string };

/** What the service said against it, by the field; nothing while it said nothing. */
export function refusalOf(error: unknown): (pointer: string) => string | undefined {
  const problem = error ? asProblem(error) : null;
  return (pointer) => (problem ? problemText(problem.fields, pointer) : undefined);
}

/** Name, handle, weight and tags, each with what is wrong beside it. */
export function PersonFields({
  draft,
  onChange,
  error,
  withHandle = true,
}: {
  draft: PersonDraft;
  onChange(part: globalThis.Partial<PersonDraft>): void;
  error: unknown;
  withHandle?: boolean;
}) {
  const wrong = refusalOf(error);
  return (
    <>
      <TextInput
        label={words.name}
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={wrong('/name')}
        autoComplete="off"
      />
      {withHandle && (
        <TextInput
          label={words.handle}
          placeholder="@name"
          value={draft.handle}
          onChange={(event) => onChange({ handle: event.currentTarget.value })}
          error={wrong('/username')}
          spellCheck={false}
          autoComplete="off"
        />
      )}
      <TextInput
        label={words.weight}
        description={words.weightHelp}
        inputMode="decimal"
        value={draft.weight}
        onChange={(event) => onChange({ weight: event.currentTarget.value })}
        error={wrong('/weight')}
      />
      <TextInput
        label={words.tags}
        description={words.tagsHelp}
        value={draft.tags}
        onChange={(event) => onChange({ tags: event.currentTarget.value })}
        error={wrong('/tags')}
      />
    </>
  );
}

/** What was refused, where it belongs to no field. */
export function Refused({ error }: { error: unknown }) {
  const problem = error ? asProblem(error) : null;
  if (!problem || problem.fields.length > 0) return null;
  return (
    <div className={styles.wide}>
      <Partial tone="bad">{reason(problem)}</Partial>
    </div>
  );
}
