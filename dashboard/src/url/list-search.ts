import { compact, oneOf, textOf } from './query-string';

/**
 * What a list's address may tell beside a campaign's filters. Values are checked
 * by the page, which knows its own sorts and states.
 */
export type ListSearch = {
  sort?: string | undefined;
  status?: string | undefined;
  /** A search text of a list that is not a campaign's. */
  find?: string | undefined;
  tag?: string | undefined;
  /** The open row. */
  open?: string | undefined;
  view?: string | undefined;
  align?: 'time' | 'posted' | undefined;
  min_tweets?: string | undefined;
  /** The columns that a table shows, where they are not the usual ones. */
  columns?: string | undefined;
  /** Of the alerts' trail. */
  channel?: string | undefined;
  /** Of the jobs. */
  kind?: string | undefined;
  /** How sums are put together. */
  group?: string | undefined;
  /** The days that are summed up. */
  days?: string | undefined;
};

export function listSearch(raw: Record<string, unknown>): ListSearch {
  return compact({
    sort: textOf(raw, 'sort'),
    status: textOf(raw, 'status'),
    find: textOf(raw, 'find')?.slice(0, 100),
    tag: textOf(raw, 'tag'),
    open: textOf(raw, 'open'),
    view: textOf(raw, 'view'),
    align: oneOf(raw, 'align', ['time', 'posted'] as const),
    min_tweets: textOf(raw, 'min_tweets'),
    columns: textOf(raw, 'columns')?.slice(0, 200),
    channel: textOf(raw, 'channel'),
    kind: textOf(raw, 'kind'),
    group: textOf(raw, 'group'),
    days: textOf(raw, 'days'),
  });
}
