import { compact, oneOf, textOf } from './query-string';

/**
 * What a list's address may tell beside a campaign's filters. Values are checked
 * by the page, which knows its own sorts and states.
 */
export type ListSearch = {
  sort?: string;
  status?: string;
  /** A search text of a list that is not a campaign's. */
  find?: string;
  tag?: string;
  /** The open row. */
  open?: string;
  view?: string;
  align?: 'time' | 'posted';
  min_tweets?: string;
  /** Of the alerts' trail. */
  channel?: string;
  /** Of the jobs. */
  kind?: string;
  /** How sums are put together. */
  group?: string;
  /** The days that are summed up. */
  days?: string;
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
    channel: textOf(raw, 'channel'),
    kind: textOf(raw, 'kind'),
    group: textOf(raw, 'group'),
    days: textOf(raw, 'days'),
  });
}
