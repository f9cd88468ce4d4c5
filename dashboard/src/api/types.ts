import type { components } from './schema';

/** The service's own names for its shapes, short, and those that read better here. */
type Schemas = components['schemas'];

export type AccountCategory = Schemas['AccountCategory'];
export type AccountCategoryCount = Schemas['AccountShare'];
export type AccountRow = Schemas['AccountRow'];
export type AccountView = Schemas['AccountView'];
export type ActionType = Schemas['ActionType'];
export type AlertPage = Schemas['AlertPage'];
export type AlertRow = Schemas['AlertRow'];
export type AlertsBody = Schemas['AlertsBody'];
export type BlockView = Schemas['BlockView'];
export type BudgetView = Schemas['BudgetView'];
export type CampaignPage = Schemas['CampaignPage'];
export type CampaignStatus = Schemas['CampaignStatus'];
export type CampaignView = Schemas['CampaignView'];
export type Change = Schemas['Change'];
export type ChangePerson = Schemas['ChangePerson'];
export type Channel = Schemas['Channel'];
export type ComparePoint = Schemas['ComparedPoint'];
export type CompareView = Schemas['Comparison'];
export type Counters = Schemas['Metrics'];
export type CoverageView = Schemas['CoverageView'];
export type CreateCampaign = Schemas['CreateCampaign'];
export type DashboardView = Schemas['DashboardView'];
export type EngagementPage = Schemas['EngagementPage'];
export type EngagementView = Schemas['EngagementView'];
export type EstimateView = Schemas['EstimateView'];
export type FindPage = Schemas['FindPage'];
export type FindView = Schemas['FindView'];
export type Freshness = Schemas['FreshnessView'];
export type IgnoredView = Schemas['IgnoredView'];
export type ImportReport = Schemas['ImportReport'];
export type JobKind = Schemas['JobKind'];
export type JobPage = Schemas['JobPage'];
export type JobView = Schemas['JobView'];
export type MetricsPoint = Schemas['MetricPoint'];
export type MetricsView = Schemas['MetricSeries'];
export type Mute = Schemas['Mute'];
export type NewIgnored = Schemas['NewIgnored'];
export type NewMute = Schemas['NewMute'];
export type NewPerson = Schemas['NewPerson'];
export type PatchCampaign = Schemas['PatchCampaign'];
export type PeoplePage = Schemas['PeoplePage'];
export type PersonDetail = Schemas['PersonDetail'];
export type PersonView = Schemas['PersonView'];
export type ProblemDetails = Schemas['ProblemDetails'];
export type ProfileTimeseriesView = Schemas['ProfileSeries'];
export type ProfileView = Schemas['ProfileView'];
export type QueueView = Schemas['QueueView'];
export type QuietHours = Schemas['QuietHours'];
export type ReadEstimate = Schemas['ReadEstimate'];
export type ResolvedView = Schemas['ResolvedView'];
export type Role = Schemas['Role'];
export type RulesView = Schemas['RulesView'];
export type Session = Schemas['Session'];
export type TestOutcome = Schemas['TestOutcome'];
export type Threshold = Schemas['Threshold'];
export type TweetCategory = Schemas['TweetCategory'];
export type TweetDetail = Schemas['TweetDetail'];
export type TweetRow = Schemas['TweetRow'];
export type TweetView = Schemas['TweetView'];
export type UsagePart = Schemas['Part'];
export type UsageView = Schemas['UsageView'];
export type Whom = Schemas['Whom'];
export type WorkerView = Schemas['WorkerView'];
/** X's counters; null is unknown, never zero. */

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
