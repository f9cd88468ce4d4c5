import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { renderIn, serveJson } from '../../test/render';
import type { toRequest } from './draft';
import { useCreate } from './useCreate';

const request = (launch_name: string) =>
  ({ launch_name }) as unknown as ReturnType<typeof toRequest>;

function Buttons() {
  const create = useCreate(() => {});
  return (
    <>
      {['one', 'two'].map((name) => (
        <button key={name} type="button" onClick={() => create.mutate(request(name))}>
          {name}
        </button>
      ))}
      <output>{create.isError ? create.submittedAt : ''}</output>
    </>
  );
}

it('sends the same request under the same key, also where the answer was lost', async () => {
  const sent = serveJson({ 'POST /socap/campaigns': { status: 502, body: null } });
  renderIn(<Buttons />);
  for (const [index, name] of ['one', 'one', 'two', 'two'].entries()) {
    await userEvent.click(screen.getByText(name));
    await waitFor(() => expect(sent).toHaveLength(index + 1));
    await waitFor(() => expect(screen.getByRole('status').textContent).not.toBe(''));
  }
  const keys = sent.map((each) => each.headers.get('Idempotency-Key'));
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(keys[3]).toBe(keys[2]);
});
