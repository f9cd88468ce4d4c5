import { useQuery, useQueryClient } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { personQuery } from '../../api/queries/people';
import type { PersonDetail } from '../../api/types';
import { SessionGate } from '../../auth/session';
import { held, renderIn, serveJson } from '../../test/render';
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
const SESSION = { body: { name: 'local', role: 'admin', key_needed: false } };

/** The form of the person as last read, and a button by which somebody else changes the weight. */
function Shown() {
  const queries = useQueryClient();
  const { queryKey } = personQuery('1');
  const { data: person } = useQuery({ queryKey, initialData: PERSON, enabled: false });
  return (
    <SessionGate>
      <PersonForm person={person} />
      <button
        type="button"
        onClick={() => queries.setQueryData(queryKey, { ...person, weight: 25 })}
      >
        somebody else
      </button>
    </SessionGate>
  );
}

const button = () => screen.getByText(t.people.form.save).closest('button');
const save = () => userEvent.click(screen.getByText(t.people.form.save));

/** Waits for so many changes that were sent; what the last of them is. */
async function sent(asked: readonly Request[], count: number): Promise<unknown> {
  const patches = () => asked.filter((request) => request.method === 'PATCH');
  await waitFor(() => expect(patches()).toHaveLength(count));
  return patches().at(-1)?.clone().json();
}

it('keeps what is typed while others change the rest, and sends only that', async () => {
  const asked = serveJson({
    'GET /socap/session': SESSION,
    'PATCH /socap/people/1': { body: { ...PERSON, name: 'Synthetic One', weight: 25 } },
  });
  renderIn(<Shown />);
  await userEvent.type(await screen.findByDisplayValue('Synthetic'), ' One');
  await userEvent.click(screen.getByText('somebody else'));
  expect(await screen.findByDisplayValue('25')).toBeInTheDocument();
  expect(screen.getByDisplayValue('Synthetic One')).toBeInTheDocument();
  await save();
  expect(await sent(asked, 1)).toEqual({ name: 'Synthetic One' });
});

it('keeps what is typed between saving and the answer, and sends it when saved again', async () => {
  const answer = held();
  const asked = serveJson({
    'GET /socap/session': SESSION,
    'PATCH /socap/people/1': {
      body: { ...PERSON, name: 'Synthetic One', weight: 12 },
      after: answer.until,
    },
  });
  renderIn(<Shown />);
  await userEvent.type(await screen.findByDisplayValue('Synthetic'), ' One');
  await userEvent.type(screen.getByLabelText(t.people.form.weight), '{Backspace}2');
  await save();
  expect(await sent(asked, 1)).toEqual({ name: 'Synthetic One', weight: 12 });
  await userEvent.type(screen.getByDisplayValue('Synthetic One'), ' Two');
  await userEvent.type(screen.getByDisplayValue('seed'), ', press');
  answer.go();
  // The answer is there: what was sent counts as saved.
  await waitFor(() => expect(button()).not.toHaveAttribute('data-loading'));
  expect(screen.getByDisplayValue('Synthetic One Two')).toBeInTheDocument();
  expect(screen.getByDisplayValue('seed, press')).toBeInTheDocument();
  await save();
  expect(await sent(asked, 2)).toEqual({ name: 'Synthetic One Two', tags: ['seed', 'press'] });
});
