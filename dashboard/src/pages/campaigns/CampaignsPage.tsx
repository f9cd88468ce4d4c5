import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { engagementsQuery, metricsQuery } from '../../api/queries/analytics';
import { campaignsQuery } from '../../api/queries/campaigns';
import type { CampaignStatus, CampaignView } from '../../api/types';
import { useMay } from '../../auth/session';
import { useTenSeconds, worldNow } from '../../clock/world';
import { Icon } from '../../components/Icon';
import { LinkButton } from '../../components/links';
import { PageHead } from '../../components/PageHead';
import { Segments } from '../../components/Segments';
import { Empty, Loading, Partial, Read } from '../../components/states';
import { useMoneyStops } from '../../stops/useMoneyStops';
import { t } from '../../text';
import { spanOf } from '../../url/campaign-search';
import { CampaignRow } from './CampaignRow';
import styles from './campaigns.module.css';
import { DemoNote } from './DemoNote';
import { MachineNotes } from './MachineNotes';
import { byNews, hoursOf, type News, warningOf } from './news';

const route = getRouteApi('/');
const STATUSES: readonly CampaignStatus[] = ['active', 'paused', 'completed'];
const ROW_HEIGHT = 104;

/** Is anything wrong, is anything hot? */
export function CampaignsPage() {
  const search = route.useSearch();
  const status = STATUSES.find((each) => each === search.status);
  const campaigns = useQuery(campaignsQuery(status));
  const mayCreate = useMay('operator');
  const create = mayCreate && (
    <LinkButton to="/campaigns/new" leftSection={<Icon name="plus" size={16} />}>
      {t.campaigns.new}
    </LinkButton>
  );

  return (
    <>
      <PageHead title={t.campaigns.title} actions={create} />
      <DemoNote />
      <MachineNotes />
      <StatusFilter status={status} />
      <Read
        query={campaigns}
        loading={<Loading height={ROW_HEIGHT} rows={3} />}
        isEmpty={(page) => page.items.length === 0}
        empty={<None status={status} action={create} />}
      >
        {(page) => (
          <>
            <Rows campaigns={page.items} />
            {page.total > page.items.length && (
              <Partial tone="plain">{t.campaigns.warn.more(page.items.length, page.total)}</Partial>
            )}
          </>
        )}
      </Read>
    </>
  );
}

function None({ status, action }: { status: CampaignStatus | undefined; action: React.ReactNode }) {
  if (!status) {
    return (
      <Empty title={t.campaigns.empty.title} action={action}>
        {t.campaigns.empty.text}
      </Empty>
    );
  }
  return (
    <Empty
      title={t.campaigns.empty.none(t.words.status[status])}
      action={
        <LinkButton to="/" search={{}} variant="default" size="xs">
          {t.campaigns.empty.showAll}
        </LinkButton>
      }
    />
  );
}

function StatusFilter({ status }: { status: CampaignStatus | undefined }) {
  const navigate = route.useNavigate();
  const options = [
    { value: 'all' as const, label: t.common.all },
    ...STATUSES.map((each) => ({ value: each, label: t.words.status[each] })),
  ];
  return (
    <div className={styles.filter}>
      <Segments
        label={t.campaigns.filter}
        value={status ?? 'all'}
        options={options}
        onChange={(next) =>
          void navigate({ search: next === 'all' ? {} : { status: next }, replace: true })
        }
      />
    </div>
  );
}

function Rows({ campaigns }: { campaigns: CampaignView[] }) {
  const news = useNews(campaigns);
  return (
    <ol className={styles.rows}>
      {news.map((each) => (
        <CampaignRow key={each.campaign.id} news={each} />
      ))}
    </ol>
  );
}

/** The last day of each active campaign, ordered by what is new. */
function useNews(campaigns: CampaignView[]): News[] {
  useTenSeconds();
  const now = worldNow();
  // The same day that the campaign's pages show under "24 h".
  const { since } = spanOf({ range: '24h' }, now);
  const stops = useMoneyStops(campaigns);
  const active = campaigns.filter((each) => each.status === 'active');
  const days = useQueries({
    queries: active.map((each) => ({
      ...metricsQuery(each.id, { granularity: 'hour', start_date: since }),
      refetchInterval: 30_000,
      retry: false,
    })),
  });
  const strongest = useQueries({
    queries: active.map((each) => ({
      ...engagementsQuery(each.id, { sort: 'importance_score', since, limit: 1 }),
      refetchInterval: 30_000,
      retry: false,
    })),
  });
  return useMemo(
    () =>
      campaigns
        .map((campaign) => {
          const place = active.indexOf(campaign);
          const metrics = days[place]?.data;
          const hours = hoursOf(metrics);
          const page = strongest[place]?.data;
          const first = page?.items[0];
          return {
            campaign,
            hours,
            day: page?.total ?? null,
            strongest: first && first.importance_score > 0 ? first : null,
            warning: warningOf(
              campaign,
              now,
              stops.find((each) => each.campaign.id === campaign.id)?.stop,
            ),
          };
        })
        .sort(byNews),
    [campaigns, active, days, strongest, now, stops],
  );
}
