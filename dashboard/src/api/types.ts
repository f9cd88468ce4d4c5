import type { components } from './schema';

/** The service's own names for its shapes, short. */
type Schemas = components['schemas'];

export type AccountCategory = Schemas['AccountCategory'];
export type AccountView = Schemas['AccountView'];
export type ActionType = Schemas['ActionType'];
export type CampaignPage = Schemas['CampaignPage'];
export type CampaignStatus = Schemas['CampaignStatus'];
export type CampaignView = Schemas['CampaignView'];
export type Channel = Schemas['Channel'];
export type CoverageView = Schemas['CoverageView'];
export type CreateCampaign = Schemas['CreateCampaign'];
export type EngagementPage = Schemas['EngagementPage'];
export type EngagementView = Schemas['EngagementView'];
export type EstimateView = Schemas['EstimateView'];
export type JobKind = Schemas['JobKind'];
export type PatchCampaign = Schemas['PatchCampaign'];
export type ProblemDetails = Schemas['ProblemDetails'];
export type ProfileView = Schemas['ProfileView'];
export type ResolvedView = Schemas['ResolvedView'];
export type Role = Schemas['Role'];
export type Session = Schemas['Session'];
export type TweetCategory = Schemas['TweetCategory'];
export type TweetView = Schemas['TweetView'];
