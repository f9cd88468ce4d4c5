import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { campaignQuery } from '../../api/queries/campaigns';
import { tweetLabels } from './labels';
import { useCampaignId } from './useCampaign';

/** What rows about a campaign's tweets and accounts need to know of it. */
export type RowContext = {
  /** The tweets' names, as alerts use them. */
  labels: Map<string, string>;
  /** From this score on a person matters. */
  threshold: number;
};

/** The same object while the campaign is the same. */
export function useRowContext(): RowContext {
  const campaign = useQuery(campaignQuery(useCampaignId())).data;
  const tweets = campaign?.tweets;
  const threshold = campaign?.alert_preferences.importance_threshold ?? 0;
  return useMemo(() => ({ labels: tweetLabels(tweets ?? []), threshold }), [tweets, threshold]);
}
