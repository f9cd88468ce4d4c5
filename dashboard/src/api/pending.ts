/**
 * Shapes of calls that `openapi.json` does not list yet, written by hand. This
 * file goes as soon as the generated schema has them.
 */
import type {
  AccountCategory,
  ActionType,
  Channel,
  CoverageView,
  EngagementView,
  ProfileView,
  TweetCategory,
  TweetView,
} from './types';

/** X's counters; null is unknown, never zero. */
export type Counters = {
  likes: number | null;
  retweets: number | null;
  quotes: number | null;
  replies: number | null;
  views: number | null;
  bookmarks: number | null;
};
export type CounterName = keyof Counters;

export type ByCategory<T> = Record<TweetCategory, T>;
export type ByAction = Record<ActionType, number>;

export type Change = {
  since: string;
  counters: Counters;
  engagements: number;
  unique_accounts: number;
  important_accounts: number;
};

export type AccountCategoryCount = {
  category: AccountCategory;
  accounts: number;
  engagements: number;
};

export type AccountAction = {
  tweet_id: string;
  tweet_category: TweetCategory;
  tweet_label: string;
  action_type: ActionType;
};

export type AccountRow = {
  user_id: string;
  account_profile: ProfileView;
  importance_score: number;
  account_categories: AccountCategory[];
  primary_category: AccountCategory;
  engagements: number;
  removed: number;
  tweets: number;
  first_at: string | null;
  last_at: string | null;
  actions: AccountAction[];
};

export type AlertStatus = 'queued' | 'held' | 'sending' | 'sent' | 'failed' | 'unknown' | 'skipped';

export type AlertRow = {
  id: string;
  alert_id: string;
  kind: string;
  channel: Channel;
  status: AlertStatus;
  account: { user_id: string; username: string; name?: string | null } | null;
  text: string;
  due_at: string | null;
  sent_at: string | null;
  reason: string | null;
  answer: string | null;
  attempts: number;
  created_at: string;
  links: { label: string; url: string }[];
};

export type Peak = { start: string; engagements: number };

export type Freshness = {
  last_cycle_at: string | null;
  next_cycle_at: string | null;
  metrics_at: string | null;
  oldest_metrics_at: string | null;
  tweets_behind: number;
  late: boolean;
  detail: string | null;
};

export type DashboardView = {
  campaign_id: string;
  version: number;
  generated_at?: string;
  totals: Counters;
  by_category: ByCategory<Counters>;
  counters_reason: string | null;
  engagements: {
    total: number;
    present: number;
    removed: number;
    by_category: ByCategory<number>;
    by_action: ByAction;
  };
  unique_accounts: number;
  important_accounts: number;
  changes: { previous_cycle: Change | null; day: Change | null };
  account_categories: AccountCategoryCount[];
  latest: EngagementView[];
  top: AccountRow[];
  multi_tweet_accounts: { total: number; items: AccountRow[] };
  alerts: Record<AlertStatus, number> & { latest: AlertRow[] };
  peak_hour: Peak | null;
  coverage: CoverageView[];
  freshness: Freshness;
};

export type Granularity = 'hour' | 'day';

export type Grown<T> = { total: T; change: T };

export type MetricsPoint = {
  start: string;
  end: string;
  complete: boolean;
  /** False: nothing was read in it, a gap. */
  read: boolean;
  carried_tweets: number;
  total: Counters;
  change: Counters;
  by_category: ByCategory<Grown<Counters>>;
  engagements: Grown<number> & { by_category: ByCategory<Grown<number>> };
};

export type MetricsView = {
  granularity: Granularity;
  tz: string;
  start: string;
  end: string;
  counters_reason: string | null;
  points: MetricsPoint[];
  unknown_time: number;
  peak_hour: Peak | null;
};

export type ProfileTimeseriesView = {
  granularity: Granularity;
  tz: string;
  start: string;
  end: string;
  categories: AccountCategoryCount[];
  points: {
    start: string;
    end: string;
    complete: boolean;
    by_account_category: Record<AccountCategory, number>;
    total: number;
  }[];
  unknown_time: Record<AccountCategory, number>;
  unknown_time_total: number;
};

export type ComparePoint = {
  start?: string | null;
  /** Hours since posting, when aligned so. */
  hours?: number | null;
  end: string;
  complete: boolean;
  engagements: Grown<number>;
  counters: Grown<Counters> | null;
};

export type CompareView = {
  granularity: Granularity;
  tz: string;
  align: 'time' | 'posted';
  counters_reason?: string | null;
  categories: {
    category: TweetCategory;
    tweets: number;
    counters: Counters;
    engagements: number;
    unique_accounts: number;
    important_accounts: number;
    engagements_per_tweet: number | null;
    by_action: ByAction;
    account_categories: AccountCategoryCount[];
    points: ComparePoint[];
  }[];
  overlap: { categories: TweetCategory[]; accounts: number }[];
};

export type Page<T> = { items: T[]; next_cursor: string | null; total: number };

export type AccountSort = 'importance_score' | 'engagements' | 'tweets' | 'last_at';
export type TweetSort = 'engagements' | 'importance' | 'posted_at' | 'likes' | 'views';

export type AgeNumbers = { engagements: number | null } & Partial<Counters>;

export type TweetRow = TweetView & {
  label: string;
  engagements: number;
  removed: number;
  by_action: ByAction;
  unique_accounts: number;
  important_accounts: number;
  top?: Pick<
    AccountRow,
    'user_id' | 'account_profile' | 'importance_score' | 'primary_category'
  > | null;
  median_of_category?: AgeNumbers | null;
};

export type TweetDetail = Omit<TweetRow, 'top'> & {
  series: MetricsView;
  account_categories: AccountCategoryCount[];
  top: AccountRow[];
  coverage: CoverageView[];
  age_hours: number | null;
  median_at_age: AgeNumbers | null;
};

export type EventKind =
  | 'engagements'
  | 'metrics'
  | 'alerts'
  | 'alert'
  | 'scores'
  | 'removed'
  | 'status'
  | 'campaign_changed'
  | 'tweet_availability'
  | 'jobs'
  | 'budget'
  | 'reset'
  | 'deleted';

export type LiveEvent = { seq: number; at: string; kind: EventKind; [more: string]: unknown };

export type AlertPage = Page<AlertRow> & { counts: Record<AlertStatus, number> };

export type AlertFind = {
  tweet_id: string;
  action_type: ActionType;
  user_id: string;
  username: string;
  importance: number;
  found_at: string;
  treatment: string;
  state: string;
  reason: string | null;
  held_until: string | null;
  alert_id: string | null;
};

export type AlertTest = { channel: Channel; outcome: string; answer: string | null };

export type Mute = {
  id?: string;
  user_id: string | null;
  tweet_id: string | null;
  until: string;
  created_at: string;
};
