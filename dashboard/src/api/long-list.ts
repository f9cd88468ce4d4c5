import type { QueryKey } from '@tanstack/react-query';
import type { Page } from './types';

/** Rows of one call. */
export const AT_ONCE = 100;

/** Where a page begins: behind another one, or so many rows from the top. */
export type PageAt = { limit: number; cursor?: string; offset?: number };

/** A list of the service, however long, to be read page by page. */
export type LongList<T> = {
  /** Of this list under these filters; each page hangs on it. */
  key: QueryKey;
  read(at: PageAt, signal: AbortSignal): Promise<Page<T>>;
  /** How often what is in sight is read again; never where it is absent. */
  every?: number | undefined;
};
