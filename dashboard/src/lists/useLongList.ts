import {
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  queryOptions,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { AT_ONCE, type LongList } from '../api/long-list';
import type { Page } from '../api/types';

/** So many pages out of sight are kept; the farthest go first, and are read again when they come back. */
const KEPT = 30;
/** What is passed in a flight over the list is not asked for. */
const FLIGHT_MS = 90;

/** The rows as a table takes them: by their place, wherever it is. */
export type Rows<T> = {
  total: number;
  /** Undefined while it is not read. */
  at(index: number): T | undefined;
  /** What is in sight: `to` is not included. */
  see(from: number, to: number): void;
};

export type LongListState<T> = Rows<T> & {
  /** Nothing has been read yet. */
  pending: boolean;
  /** Of the page in sight that could not be read. */
  error: Error | null;
  retry(): void;
};

/**
 * How a list is known: the cursors of its pages, and how many rows came on top of it since
 * its first page was read.
 */
type Thread = { cursors: Map<number, string>; total: number; more: number };

/**
 * A list whose rows are read where one looks. Going down, each page is read by the cursor of
 * the one before, so that every row that was there at first comes exactly once. Who jumps
 * (`End`, the scroll bar) gets the page there by its distance from the top, and not the
 * thousand pages between. Only some pages are kept.
 */
export function useLongList<T>(list: LongList<T>): LongListState<T> {
  const queries = useQueryClient();
  const [seen, setSeen] = useState({ from: 0, to: 1 });
  const thread = useThread(list.key);
  const first = useQuery({
    ...firstPage(queries, list, thread),
    placeholderData: keepPreviousData,
    refetchInterval: list.every ?? false,
  });
  const known = first.data !== undefined && !first.isPlaceholderData;
  const wanted = useMemo(() => {
    const last = Math.ceil(thread.total / AT_ONCE) - 1;
    const pages = [];
    for (let page = Math.max(1, seen.from); page <= Math.min(seen.to, last); page += 1)
      pages.push(page);
    return known ? pages : [];
  }, [seen, known, thread.total]);
  const rest = useQueries({
    queries: wanted.map((page, place) => ({
      ...laterPage(list, thread, page),
      // The one before tells the cursor.
      enabled: place === 0 || thread.cursors.has(page),
      refetchInterval: list.every ?? false,
    })),
  });
  useEffect(() => forget(queries, list.key, seen), [queries, list.key, seen]);

  const see = useCallback((from: number, to: number) => {
    // The next page is read before its first row is in sight.
    const pages = {
      from: Math.floor(from / AT_ONCE),
      to: Math.floor((to + AT_ONCE / 2) / AT_ONCE),
    };
    setSeen((old) => (old.from === pages.from && old.to === pages.to ? old : pages));
  }, []);
  const pages = new Map<number, T[]>(
    wanted.map((page, place) => [page, rest[place]?.data?.items ?? []]),
  );
  if (first.data) pages.set(0, first.data.items);
  const failed = [first, ...rest].find((each) => each.isError);
  return {
    total: first.data?.total ?? 0,
    at: (index) => pages.get(Math.floor(index / AT_ONCE))?.[index % AT_ONCE],
    see,
    pending: first.data === undefined && !first.isError,
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
}

const pageKey = (key: QueryKey, page: number) => [...key, 'page', page] as const;

/** Kept beside the pages, so that who comes back goes on where they were. */
function useThread(key: QueryKey): Thread {
  const begin = (): Thread => ({ cursors: new Map(), total: 0, more: 0 });
  return useQuery({
    queryKey: [...key, 'thread'],
    queryFn: begin,
    initialData: begin,
    enabled: false,
    structuralSharing: false,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}

/** The first page begins the list anew: what was read behind another one is no longer its rest. */
function firstPage<T>(queries: QueryClient, { key, read }: LongList<T>, thread: Thread) {
  return queryOptions({
    queryKey: pageKey(key, 0),
    queryFn: async ({ signal }) => {
      const page = await read({ limit: AT_ONCE }, signal);
      Object.assign(thread, { cursors: new Map(), total: page.total, more: 0 });
      note(thread, 0, page);
      const later = { queryKey: [...key, 'page'], predicate: isLater };
      queries.removeQueries({ ...later, type: 'inactive' });
      void queries.invalidateQueries({ ...later, type: 'active' });
      return page;
    },
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}

const isLater = ({ queryKey }: { queryKey: QueryKey }) => queryKey.at(-1) !== 0;

function laterPage<T>({ key, read }: LongList<T>, thread: Thread, number: number) {
  return queryOptions({
    queryKey: pageKey(key, number),
    queryFn: async ({ signal }) => {
      const cursor = thread.cursors.get(number);
      const page = cursor
        ? await read({ limit: AT_ONCE, cursor }, signal)
        : await fromTop({ key, read }, thread, number, signal);
      note(thread, number, page);
      return page;
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

function note(thread: Thread, number: number, page: Page<unknown>): void {
  if (page.next_cursor) thread.cursors.set(number + 1, page.next_cursor);
}

/** A page by its distance from the top, past the rows that came on top since. */
async function fromTop<T>(
  { read }: LongList<T>,
  thread: Thread,
  number: number,
  signal: AbortSignal,
): Promise<Page<T>> {
  await landed(signal);
  const ask = () =>
    read({ limit: AT_ONCE, offset: Math.max(0, number * AT_ONCE + thread.more) }, signal);
  const page = await ask();
  const more = page.total - thread.total;
  if (more === thread.more) return page;
  thread.more = more;
  return ask();
}

function landed(signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, FLIGHT_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      fail(signal.reason);
    });
  });
}

/** Lets go of the pages that are farthest from what is seen. */
function forget(queries: QueryClient, key: QueryKey, seen: { from: number; to: number }): void {
  const middle = (seen.from + seen.to) / 2;
  const away = (page: { queryKey: QueryKey }) => Math.abs(Number(page.queryKey.at(-1)) - middle);
  const cache = queries.getQueryCache();
  const pages = cache
    .findAll({ queryKey: [...key, 'page'], type: 'inactive', predicate: isLater })
    .sort((a, b) => away(a) - away(b));
  for (const page of pages.slice(KEPT)) cache.remove(page);
}
