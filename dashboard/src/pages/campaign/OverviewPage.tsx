import { useQuery } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import { dashboardQuery, engagementsQuery, metricsQuery } from '../../api/queries/analytics';
import { campaignQuery } from '../../api/queries/campaigns';
import type { DashboardView } from '../../api/types';
import { Loading, Read } from '../../components/states';
import { useZone } from '../../components/When';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text';
import { AlertsCard } from './AlertsCard';
import { CoverageCard } from './CoverageCard';
import { FilterBar } from './FilterBar';
import { chartQuery, GrowthCard } from './GrowthCard';
import { KindsCard } from './KindsCard';
import { Late } from './Late';
import { tweetLabels } from './labels';
import styles from './overview.module.css';
import { PeopleCard, SeveralCard } from './PeopleCards';
import { Sentence } from './Sentence';
import { Tiles } from './Tiles';
import { useCampaignId, useCampaignSearch, useFilterQuery } from './useCampaign';

/*
 * A filter that is pressed shows on itself and in the chart in the next frame (`ahead.ts`); the
 * address and the cards follow a frame later, so that nobody waits for the whole page to see that
 * it was heard.
 */
const cards = {
  Sentence: memo(Sentence),
  Late: memo(Late),
  Tiles: memo(Tiles),
  Growth: memo(GrowthCard),
  People: memo(PeopleCard),
  Kinds: memo(KindsCard),
  Alerts: memo(AlertsCard),
  Several: memo(SeveralCard),
  Coverage: memo(CoverageCard),
};

/** How is it going, who showed up? */
export function OverviewPage() {
  const id = useCampaignId();
  const filters = useFilterQuery();
  const dashboard = useQuery({
    ...dashboardQuery(id, filters),
    refetchInterval: usePollInterval(),
  });
  return (
    <>
      <FilterBar />
      <Read query={dashboard} loading={<Skeletons />}>
        {(data) => <Overview dashboard={data} />}
      </Read>
    </>
  );
}

function Overview({ dashboard }: { dashboard: DashboardView }) {
  const id = useCampaignId();
  const zone = useZone();
  const filters = useFilterQuery();
  const { granularity } = useCampaignSearch();
  const campaign = useQuery(campaignQuery(id)).data;
  const threshold = campaign?.alert_preferences.importance_threshold ?? 0;
  const labels = useMemo(() => tweetLabels(campaign?.tweets ?? []), [campaign?.tweets]);
  const metrics = useQuery(metricsQuery(id, chartQuery(filters, zone, granularity))).data;
  const matter = {
    ...filters,
    min_importance: Math.max(threshold, Number(filters.min_importance ?? 0)),
  };
  const important = useQuery(metricsQuery(id, chartQuery(matter, zone, granularity))).data;
  const latestImportant = useQuery(
    engagementsQuery(id, { ...matter, sort: 'timestamp', removed: 'exclude', limit: 1 }),
  ).data?.items[0];
  const shared = { id, threshold, labels };

  return (
    <div className={styles.page}>
      <cards.Sentence
        dashboard={dashboard}
        over={campaign?.status === 'completed'}
        strongest={latestImportant}
      />
      <cards.Late freshness={dashboard.freshness} />
      <cards.Tiles
        dashboard={dashboard}
        metrics={metrics}
        important={important}
        threshold={threshold}
      />
      <div className={styles.main}>
        <cards.People dashboard={dashboard} {...shared} />
        <cards.Growth labels={labels} sent={dashboard.alerts.sent} />
      </div>
      <div className={styles.rest}>
        <div className={styles.page}>
          <cards.Kinds categories={dashboard.account_categories} />
          <cards.Alerts
            id={id}
            alerts={dashboard.alerts}
            silent={campaign?.alert_preferences.channels.length === 0}
          />
        </div>
        <div className={styles.page}>
          <cards.Several several={dashboard.multi_tweet_accounts} {...shared} />
          <cards.Coverage
            coverage={dashboard.coverage}
            freshness={dashboard.freshness}
            labels={labels}
          />
        </div>
      </div>
    </div>
  );
}

function Skeletons() {
  return (
    <div className={styles.page}>
      <Loading height={56} />
      <Loading height={112} />
      <div className={styles.main}>
        <Loading height={460} />
        <Loading height={460} />
      </div>
      <span hidden>{t.common.loading}</span>
    </div>
  );
}
