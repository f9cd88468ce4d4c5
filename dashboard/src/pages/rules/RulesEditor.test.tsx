import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { RulesView } from '../../api/types';
import { SessionGate } from '../../auth/session';
import { held, renderIn, serveJson } from '../../test/render';
import { t } from '../../text/pages';
import { RulesEditor } from './RulesEditor';

const RULES = { source: 'a = 1', built_in: false, version: '1', accounts_pending: 0 } as RulesView;

it('keeps what is typed between saving and the answer', async () => {
  const answer = held();
  const asked = serveJson({
    'GET /socap/session': { body: { name: 'local', role: 'admin', key_needed: false } },
    'PUT /socap/rules': { body: { ...RULES, source: 'a = 12' }, after: answer.until },
  });
  renderIn(
    <SessionGate>
      <RulesEditor rules={RULES} />
    </SessionGate>,
  );
  const editor = await screen.findByLabelText(t.rules.editor);
  const save = screen.getByText(t.rules.save);
  await userEvent.type(editor, '2');
  await userEvent.click(save);
  await waitFor(() => expect(asked.some(({ method }) => method === 'PUT')).toBe(true));
  await userEvent.type(editor, '3');
  answer.go();
  await waitFor(() => expect(save.closest('button')).not.toHaveAttribute('data-loading'));
  expect(editor).toHaveDisplayValue('a = 123');
});
