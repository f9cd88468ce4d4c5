import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import type { PersonDetail } from '../../api/types';
import { SessionGate } from '../../auth/session';
import { renderIn, serveJson } from '../../test/render';
import { t } from '../../text/pages';
import { PersonForm } from './PersonForm';

const PERSON = {
  user_id: '1',
  name: 'Synthetic',
  username: 'syn_1',
  weight: 10,
  tags: ['seed'],
  active: true,
} as PersonDetail;

/** The form, and a button by which somebody else changes the weight. */
function Changing() {
  const [person, setPerson] = useState(PERSON);
  return (
    <SessionGate>
      <PersonForm person={person} />
      <button type="button" onClick={() => setPerson({ ...person, weight: 25 })}>
        somebody else
      </button>
    </SessionGate>
  );
}

it('keeps what is typed while others change the rest, and sends only that', async () => {
  const saved = { ...PERSON, name: 'Synthetic One', weight: 25 };
  const asked = serveJson({
    'GET /socap/session': { body: { name: 'local', role: 'admin', key_needed: false } },
    'PATCH /socap/people/1': { body: saved },
  });
  renderIn(<Changing />);
  await userEvent.type(await screen.findByDisplayValue('Synthetic'), ' One');
  await userEvent.click(screen.getByRole('button', { name: 'somebody else' }));
  expect(await screen.findByDisplayValue('25')).toBeInTheDocument();
  expect(screen.getByDisplayValue('Synthetic One')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: t.people.form.save }));
  const patch = () => asked.find((request) => request.method === 'PATCH');
  await waitFor(() => expect(patch()).toBeDefined());
  expect(await patch()?.json()).toEqual({ name: 'Synthetic One' });
});
