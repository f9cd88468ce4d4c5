import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { AT_ONCE, type LongList, type PageAt } from '../api/long-list';
import { useLongList } from './useLongList';

/** Numbered rows, the newest on top with the highest number; a cursor is the number that is next. */
function numbers(rows: number) {
  const asked: PageAt[] = [];
  const world = { rows, asked, failing: false };
  const list: LongList<number> = {
    key: ['numbers'],
    read: async (at) => {
      asked.push(at);
      if (world.failing) throw new Error('not now');
      const first = at.cursor ? Number(at.cursor) : world.rows - (at.offset ?? 0);
      const last = Math.max(1, first - at.limit + 1);
      const items = Array.from({ length: first - last + 1 }, (_, index) => first - index);
      return { items, next_cursor: last > 1 ? String(last - 1) : null, total: world.rows };
    },
  };
  return { list, world };
}

function show(list: LongList<number>) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  return { queries, ...renderHook(() => useLongList(list), { wrapper }) };
}

describe('a long list', () => {
  it('is read downwards by cursor, each page once', async () => {
    const { list, world } = numbers(450);
    const { result } = show(list);
    expect(result.current.pending).toBe(true);
    await waitFor(() => expect(result.current.at(0)).toBe(450));
    expect(result.current.total).toBe(450);
    // The page below what is seen is read ahead.
    await waitFor(() => expect(result.current.at(AT_ONCE)).toBe(350));
    expect(result.current.at(2 * AT_ONCE)).toBeUndefined();
    act(() => result.current.see(180, 210));
    await waitFor(() => expect(result.current.at(2 * AT_ONCE)).toBe(250));
    expect(world.asked.map((at) => at.cursor)).toEqual([undefined, '350', '250']);
  });

  it('stays the same list while rows come on top', async () => {
    const { list, world } = numbers(450);
    const { result } = show(list);
    await waitFor(() => expect(result.current.at(0)).toBe(450));
    world.rows += 7;
    act(() => result.current.see(180, 210));
    await waitFor(() => expect(result.current.at(2 * AT_ONCE)).toBe(250));
  });

  it('reads where one jumps to, past what came on top meanwhile', async () => {
    const { list, world } = numbers(1_000);
    const { result } = show(list);
    await waitFor(() => expect(result.current.at(0)).toBe(1_000));
    world.rows += 7;
    act(() => result.current.see(700, 720));
    await waitFor(() => expect(result.current.at(700)).toBe(300));
    expect(world.asked.length).toBeLessThan(5);
  });

  it('says what could not be read, keeps the rest, and tries again', async () => {
    const { list, world } = numbers(450);
    const { result } = show(list);
    await waitFor(() => expect(result.current.at(0)).toBe(450));
    await waitFor(() => expect(result.current.at(AT_ONCE)).toBe(350));
    world.failing = true;
    act(() => result.current.see(180, 210));
    await waitFor(() => expect(result.current.error?.message).toBe('not now'));
    expect(result.current.at(0)).toBe(450);
    world.failing = false;
    act(() => result.current.retry());
    await waitFor(() => expect(result.current.at(2 * AT_ONCE)).toBe(250));
    expect(result.current.error).toBeNull();
  });

  it('lets go of the pages that are farthest away', async () => {
    const { list } = numbers(6_000);
    const { result, queries } = show(list);
    await waitFor(() => expect(result.current.at(0)).toBe(6_000));
    for (let page = 1; page < 59; page += 1) {
      act(() => result.current.see(page * AT_ONCE, page * AT_ONCE + 10));
      await waitFor(() => expect(result.current.at(page * AT_ONCE)).toBe(6_000 - page * AT_ONCE));
    }
    expect(queries.getQueryCache().findAll({ queryKey: ['numbers', 'page'] }).length).toBeLessThan(
      36,
    );
  });
});
