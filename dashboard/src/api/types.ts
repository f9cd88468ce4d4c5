import type { components } from './schema';

/** The service's own names for its shapes, short, and those that read better here. */
type Schemas = components['schemas'];

export type AccountCategory = Schemas['AccountCategory'];
export type AccountCategoryCount = Schemas['AccountShare'];
export type AccountRow = Schemas['AccountRow'];
export type AccountView = Schemas['AccountView'];
export type ActionType = Schemas['ActionType'];
export type AlertRow = Schemas['AlertRow'];
export type CampaignPage = Schemas['CampaignPage'];
export type CampaignStatus = Schemas['CampaignStatus'];
export type CampaignView = Schemas['CampaignView'];
export type Change = Schemas['Change'];
export type Channel = Schemas['Channel'];
export type ComparePoint = Schemas['ComparedPoint'];
export type CompareView = Schemas['Comparison'];
/** X's counters; null is unknown, never zero. */
export type Counters = Schemas['Metrics'];
export type CoverageView = Schemas['CoverageView'];
export type CreateCampaign = Schemas['CreateCampaign'];
export type DashboardView = Schemas['DashboardView'];
export type EngagementPage = Schemas['EngagementPage'];
export type EngagementView = Schemas['EngagementView'];
export type EstimateView = Schemas['EstimateView'];
export type Freshness = Schemas['FreshnessView'];
export type JobKind = Schemas['JobKind'];
export type MetricsPoint = Schemas['MetricPoint'];
export type MetricsView = Schemas['MetricSeries'];
export type PatchCampaign = Schemas['PatchCampaign'];
export type ProblemDetails = Schemas['ProblemDetails'];
export type ProfileTimeseriesView = Schemas['ProfileSeries'];
export type ProfileView = Schemas['ProfileView'];
export type ResolvedView = Schemas['ResolvedView'];
export type Role = Schemas['Role'];
export type Session = Schemas['Session'];
export type TweetCategory = Schemas['TweetCategory'];
export type TweetDetail = Schemas['TweetDetail'];
export type TweetRow = Schemas['TweetRow'];
export type TweetView = Schemas['TweetView'];

/** A page of a list. */
export type Page<T> = { items: T[]; next_cursor?: string | null; total: number };

/** Words that the schema leaves as texts. */
export type CounterName = keyof Counters;
export type Granularity = 'hour' | 'day';
export type AccountSort = 'importance_score' | 'engagements' | 'tweets' | 'last_at';
export type TweetSort = 'engagements' | 'importance' | 'posted_at' | 'likes' | 'views';
export type AlertStatus = 'queued' | 'held' | 'sending' | 'sent' | 'failed' | 'unknown' | 'skipped';
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
  | 'cycle'
  | 'jobs'
  | 'budget'
  | 'reset'
  | 'deleted';
export type LiveEvent = { seq: number; at: string; kind: EventKind; [more: string]: unknown };
