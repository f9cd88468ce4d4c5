import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { renderIn, serveJson } from '../../test/render';
import { t } from '../../text/pages';
import { AddPerson } from './AddPerson';

const words = t.people.form;
const PERSON = { user_id: '7', username: 'syn_vc', name: 'Synthetic', weight: 1, tags: [] };

const who = () => screen.findByLabelText(words.who, { exact: false });
const add = () => userEvent.click(screen.getByRole('button', { name: words.add }));

it('sends a number with a handle, if one is typed', async () => {
  const asked = serveJson({ 'POST /socap/people': { status: 201, body: PERSON } });
  const onClose = vi.fn();
  renderIn(<AddPerson onClose={onClose} />);
  expect(screen.queryByLabelText(words.handle)).toBeNull();
  await userEvent.type(await who(), ' 7 ');
  await userEvent.type(screen.getByLabelText(words.handle), '@syn_vc');
  await add();
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const sent = await asked.at(-1)?.json();
  expect(sent).toEqual({ user_id: '7', username: '@syn_vc', weight: 1, tags: [] });
});

it('sends a handle alone, and shows beside it what X says against it', async () => {
  const detail = 'unknown: X has no account @syn_42';
  const asked = serveJson({
    'POST /socap/people': {
      status: 422,
      body: {
        type: 'about:blank',
        title: 'Unprocessable Entity',
        status: 422,
        detail,
        errors: [{ pointer: '/username', detail }],
      },
    },
  });
  renderIn(<AddPerson onClose={vi.fn()} />);
  await userEvent.type(await who(), '@syn_42');
  expect(screen.queryByLabelText(words.handle)).toBeNull();
  await add();
  expect(await screen.findByText(detail)).toBeInTheDocument();
  expect(await asked.at(-1)?.json()).toEqual({ username: '@syn_42', weight: 1, tags: [] });
  expect(await who()).toHaveAttribute('aria-invalid', 'true');
});
