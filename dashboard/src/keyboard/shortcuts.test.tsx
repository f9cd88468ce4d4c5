import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { renderIn } from '../test/render';
import { ShortcutProvider, useShortcut, useShortcuts } from './shortcuts';

function Keys({ run, pair, inner }: { run(): void; pair(): void; inner?: () => void }) {
  useShortcut('d', 'Last day', run);
  useShortcut('g c', 'Campaigns', pair, 'anywhere');
  return (
    <>
      <input aria-label="field" />
      {inner && <Inner run={inner} />}
      <List />
    </>
  );
}

function Inner({ run }: { run(): void }) {
  useShortcut('d', 'Inner', run);
  return null;
}

function List() {
  return (
    <p>
      {useShortcuts()
        .map((each) => each.label)
        .join(', ')}
    </p>
  );
}

function show(inner?: () => void) {
  const run = vi.fn();
  const pair = vi.fn();
  renderIn(
    <ShortcutProvider>
      <Keys run={run} pair={pair} {...(inner ? { inner } : {})} />
    </ShortcutProvider>,
  );
  return { run, pair };
}

describe('shortcuts', () => {
  it('work with one key and with two, and are listed', async () => {
    const { run, pair } = show();
    await userEvent.keyboard('d');
    await userEvent.keyboard('gc');
    expect(run).toHaveBeenCalledOnce();
    expect(pair).toHaveBeenCalledOnce();
    expect(screen.getByText('Last day, Campaigns')).toBeInTheDocument();
  });

  it('stay silent while one types, and with the control key', async () => {
    const { run } = show();
    await userEvent.type(screen.getByLabelText('field'), 'd');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Control>}d{/Control}');
    expect(run).not.toHaveBeenCalled();
  });

  it('belong to the newest that wants them', async () => {
    const inner = vi.fn();
    const { run } = show(inner);
    await userEvent.keyboard('d');
    expect(inner.mock.calls.length + run.mock.calls.length).toBe(1);
  });
});
