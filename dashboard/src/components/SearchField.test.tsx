import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider,
} from '@tanstack/react-router';
import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ShortcutProvider } from '../keyboard/shortcuts';
import { renderIn } from '../test/render';
import { SearchField } from './SearchField';

const One = () => 'the one';

/** A list with a search, and a page whose code comes when `arrive` is called. */
async function show() {
  const onSearch = vi.fn();
  let arrive = () => {};
  const root = createRootRoute();
  const list = createRoute({
    getParentRoute: () => root,
    path: '/',
    component: () => (
      <SearchField value="" onSearch={onSearch} label="search" placeholder="" className="" />
    ),
  });
  const one = createRoute({
    getParentRoute: () => root,
    path: '/one',
    component: lazyRouteComponent(
      () =>
        new Promise<{ One: typeof One }>((done) => {
          arrive = () => done({ One });
        }),
      'One',
    ),
  });
  const router = createRouter({
    routeTree: root.addChildren([list, one]),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  });
  renderIn(
    <ShortcutProvider>
      <RouterProvider router={router as never} />
    </ShortcutProvider>,
  );
  return {
    onSearch,
    router,
    field: await screen.findByLabelText('search'),
    arrive: () => act(async () => arrive()),
  };
}

it('searches once, a moment after the last key', async () => {
  const { onSearch, field } = await show();
  await userEvent.type(field, ' fund');
  expect(onSearch).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(onSearch).toHaveBeenCalled());
  expect(onSearch.mock.calls).toEqual([['fund']]);
});

it('calls nobody back who is on the way to another page', async () => {
  const { onSearch, field, router, arrive } = await show();
  vi.useFakeTimers();
  try {
    fireEvent.change(field, { target: { value: 'fund' } });
    await act(async () => void router.navigate({ to: '/one' } as never));
    expect(field).toBeInTheDocument();
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(onSearch).not.toHaveBeenCalled();
  } finally {
    vi.useRealTimers();
  }
  await arrive();
  await screen.findByText('the one');
});
