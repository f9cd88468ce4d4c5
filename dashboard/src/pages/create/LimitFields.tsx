import { Switch, TextInput } from '@mantine/core';
import { t } from '../../text/pages';
import type { Draft } from './draft';

const words = t.create.more;

type Limits = Pick<Draft, 'likes' | 'budget'>;

/** What is read beyond the public lists, and for how much money at the most. */
export function LimitFields({
  draft,
  set,
  at,
  budgetHelp,
  final = false,
  className,
}: {
  draft: Limits;
  set(change: Partial<Limits>): void;
  /** What the service says against a field. */
  at(pointer: string): string | undefined;
  budgetHelp: string;
  /** What is read stands, whatever becomes of the budget. */
  final?: boolean;
  /** Of the budget. */
  className: string | undefined;
}) {
  return (
    <>
      <Switch
        label={words.likes}
        description={words.likesHelp}
        checked={draft.likes}
        onChange={(event) => set({ likes: event.currentTarget.checked })}
        disabled={final}
      />
      <TextInput
        id="budget"
        label={words.budget}
        description={budgetHelp}
        inputMode="decimal"
        leftSection="$"
        value={draft.budget}
        onChange={(event) => set({ budget: event.currentTarget.value })}
        error={at('/budget_usd')}
        className={className}
      />
    </>
  );
}
