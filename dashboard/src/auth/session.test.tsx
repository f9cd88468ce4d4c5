import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { renderIn, serveJson } from '../test/render';
import { SessionGate, useMay, useSession } from './session';

const REFUSED = {
  status: 401,
  body: { type: 'about:blank', title: 'Unauthorized', status: 401, detail: 'a key is needed' },
};

function Inside() {
  const session = useSession();
  return (
    <p>
      {session.name} {useMay('operator') ? 'may' : 'may not'}
    </p>
  );
}

describe('the session', () => {
  it('lets in who needs no key', async () => {
    serveJson({
      'GET /socap/session': { body: { name: 'local', role: 'admin', key_needed: false } },
    });
    renderIn(
      <SessionGate>
        <Inside />
      </SessionGate>,
    );
    expect(await screen.findByText('local may')).toBeInTheDocument();
  });

  it('respects the role', async () => {
    serveJson({
      'GET /socap/session': { body: { name: 'guest', role: 'viewer', key_needed: true } },
    });
    renderIn(
      <SessionGate>
        <Inside />
      </SessionGate>,
    );
    expect(await screen.findByText('guest may not')).toBeInTheDocument();
  });

  it('asks for a key, says when it is wrong, and goes on when it is right', async () => {
    const answers: Parameters<typeof serveJson>[0] = {
      'GET /socap/session': REFUSED,
      'POST /socap/session': REFUSED,
    };
    const seen = serveJson(answers);
    renderIn(
      <SessionGate>
        <Inside />
      </SessionGate>,
    );
    const field = await screen.findByLabelText('Access key');
    await userEvent.type(field, ' wrong ');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('This key is not known, or was revoked.')).toBeInTheDocument();
    const sent = seen.find((request) => request.method === 'POST');
    expect(await sent?.json()).toEqual({ key: 'wrong' });

    answers['POST /socap/session'] = { body: { name: 'team', role: 'operator', key_needed: true } };
    answers['GET /socap/session'] = answers['POST /socap/session'];
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('team may')).toBeInTheDocument();
  });
});
