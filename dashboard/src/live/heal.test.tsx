import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { ApiProblem } from '../api/problem';
import { heal } from './heal';

async function failing(queries: QueryClient, key: string, status: number) {
  const read = vi.fn(() => Promise.reject(new ApiProblem(status, 'no')));
  const observer = new QueryObserver(queries, { queryKey: [key], queryFn: read, retry: false });
  const leave = observer.subscribe(() => undefined);
  await vi.waitFor(() => expect(observer.getCurrentResult().isError).toBe(true));
  return { read, leave };
}

test('what no server answered is read again; a refusal and what nobody looks at are not', async () => {
  const queries = new QueryClient();
  const lost = await failing(queries, 'lost', 0);
  const refused = await failing(queries, 'refused', 404);
  const left = await failing(queries, 'left', 0);
  left.leave();
  heal(queries);
  await vi.waitFor(() => expect(lost.read).toHaveBeenCalledTimes(2));
  expect(refused.read).toHaveBeenCalledTimes(1);
  expect(left.read).toHaveBeenCalledTimes(1);
  queries.clear();
});
