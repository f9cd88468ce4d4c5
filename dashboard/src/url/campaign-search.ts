import type {
  AccountCategory,
  ActionType,
  CounterName,
  Granularity,
  TweetCategory,
} from '../api/types';
import { ACTIONS, CATEGORIES } from '../palette';
import { compact, idOf, intervalOf, numberOf, oneOf, someOf, textOf, timeOf } from './query-string';

export const ACCOUNT_CATEGORIES: readonly AccountCategory[] = [
  'founders',
  'vcs',
  'c_level',
  'media',
  'ai_creators',
  'developers',
  'yc_alumni',
  'others',
];
export const RANGES = ['24h', '3d', '7d', 'all', 'custom'] as const;
export type Range = (typeof RANGES)[number];

export const COUNTERS: readonly CounterName[] = [
  'likes',
  'retweets',
  'quotes',
  'replies',
  'views',
  'bookmarks',
];
/** What the growth chart shows: engagements collected, or one of X's counters. */
export type Measure = 'engagements' | CounterName;
export const MEASURES: readonly Measure[] = ['engagements', ...COUNTERS];

/** The filters that every call of a campaign takes. */
export type Filters = {
  category?: TweetCategory[];
  action_type?: ActionType[];
  account_category?: AccountCategory[];
  min_importance?: number;
  tweet_id?: string;
  user_id?: string;
  q?: string;
  removed?: 'exclude' | 'only';
};

/** Everything of a campaign page that its address tells. */
export type CampaignSearch = Filters & {
  range?: Range;
  since?: string;
  until?: string;
  tz?: string;
  granularity?: Granularity;
  measure?: Measure;
  by?: 'total' | 'category';
  shape?: 'total' | 'change';
  /** The open drawer: an account or a tweet. */
  account?: string;
  tweet?: string;
  /** Alerts that went out in this time: two moments, with a slash between. */
  sent?: string;
};

/** Reads an address; what does not fit is dropped, never an error page. */
export function campaignSearch(raw: Record<string, unknown>): CampaignSearch {
  const since = timeOf(raw, 'since');
  const until = timeOf(raw, 'until');
  const range = oneOf(raw, 'range', RANGES);
  const custom = since !== undefined || until !== undefined;
  return compact({
    category: someOf(raw, 'category', CATEGORIES),
    action_type: someOf(raw, 'action_type', ACTIONS),
    account_category: someOf(raw, 'account_category', ACCOUNT_CATEGORIES),
    min_importance: numberOf(raw, 'min_importance') || undefined,
    tweet_id: idOf(raw, 'tweet_id'),
    user_id: idOf(raw, 'user_id'),
    q: textOf(raw, 'q')?.slice(0, 100),
    removed: oneOf(raw, 'removed', ['exclude', 'only'] as const),
    range: custom ? 'custom' : range === 'custom' || range === 'all' ? undefined : range,
    since,
    until,
    tz: textOf(raw, 'tz')?.slice(0, 64),
    granularity: oneOf(raw, 'granularity', ['hour', 'day'] as const),
    measure: oneOf(raw, 'measure', MEASURES),
    by: oneOf(raw, 'by', ['total', 'category'] as const),
    shape: oneOf(raw, 'shape', ['total', 'change'] as const),
    account: idOf(raw, 'account'),
    tweet: idOf(raw, 'tweet'),
    sent: intervalOf(raw, 'sent'),
  });
}

/** The filters alone, for a query's key and for the chips. */
export function filtersOf(search: CampaignSearch): Filters {
  return compact({
    category: search.category,
    action_type: search.action_type,
    account_category: search.account_category,
    min_importance: search.min_importance,
    tweet_id: search.tweet_id,
    user_id: search.user_id,
    q: search.q,
    removed: search.removed,
  });
}

export function hasFilters(search: CampaignSearch): boolean {
  return Object.keys(filtersOf(search)).length > 0 || rangeOf(search) !== 'all';
}

/** The search without its filters and range; zone, chart and drawers stay. */
export function withoutFilters(search: CampaignSearch): CampaignSearch {
  return compact({
    tz: search.tz,
    granularity: search.granularity,
    measure: search.measure,
    by: search.by,
    shape: search.shape,
    account: search.account,
    tweet: search.tweet,
  });
}

export function rangeOf(search: CampaignSearch): Range {
  return search.range ?? 'all';
}

const HOUR = 3_600_000;
const LENGTHS: Partial<Record<Range, number>> = {
  '24h': 24 * HOUR,
  '3d': 72 * HOUR,
  '7d': 168 * HOUR,
};

/**
 * From when to when, back from `now`: the service's own time, or the end of a campaign that is
 * `over`. Whole hours, so that answers can be shared.
 */
export function spanOf(
  search: CampaignSearch,
  now: number,
  over = false,
): { since?: string; until?: string } {
  if (search.range === 'custom') return compact({ since: search.since, until: search.until });
  const length = LENGTHS[rangeOf(search)];
  if (length === undefined) return {};
  const end = Math.floor(now / HOUR) * HOUR + HOUR;
  const since = new Date(end - length).toISOString();
  return over ? { since, until: new Date(end).toISOString() } : { since };
}

/** The filters and the range as the service takes them: lists are texts with commas. */
export type FilterQuery = {
  category?: string;
  action_type?: string;
  account_category?: string;
  min_importance?: number;
  tweet_id?: string;
  user_id?: string;
  q?: string;
  removed?: string;
  since?: string;
  until?: string;
};

export function filterQuery(search: CampaignSearch, now: number, over = false): FilterQuery {
  return compact({
    ...filtersOf(search),
    category: search.category?.join(','),
    action_type: search.action_type?.join(','),
    account_category: search.account_category?.join(','),
    ...spanOf(search, now, over),
  });
}

/** Puts a value into a list filter, or takes it out if it is there. */
export function toggled<T>(list: readonly T[] | undefined, value: T): T[] | undefined {
  const next = list?.includes(value)
    ? list.filter((each) => each !== value)
    : [...(list ?? []), value];
  return next.length > 0 ? next : undefined;
}
