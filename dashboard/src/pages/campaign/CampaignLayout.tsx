import '../../styles/kit-more.css';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { asProblem } from '../../api/problem';
import { campaignQuery } from '../../api/queries/campaigns';
import type { CampaignView } from '../../api/types';
import { observeAtLeast, useTenSeconds, worldNow } from '../../clock/world';
import { PageHead } from '../../components/PageHead';
import { StatusName } from '../../components/people';
import { Failed, Loading } from '../../components/states';
import { ZoneContext } from '../../components/When';
import { time } from '../../format/times';
import { isZone } from '../../format/wall';
import { useShortcut } from '../../keyboard/shortcuts';
import { again } from '../../live/again';
import { usePollInterval, useWatch } from '../../live/LiveProvider';
import { LiveBadge } from '../../shell/LiveBadge';
import { t } from '../../text/pages';
import { CampaignMenu } from './CampaignMenu';
import styles from './layout.module.css';
import { StopNote } from './StopNote';
import { useCampaignId, useClearFilters, useSearchAhead, useSetSearch } from './useCampaign';

const Drawers = lazy(again(() => import('./Drawers')));

const TABS = [
  { to: '/campaigns/$id', label: t.campaign.tabs.overview, exact: true },
  { to: '/campaigns/$id/tweets', label: t.campaign.tabs.tweets },
  { to: '/campaigns/$id/accounts', label: t.campaign.tabs.accounts },
  { to: '/campaigns/$id/engagements', label: t.campaign.tabs.engagements },
  { to: '/campaigns/$id/compare', label: t.campaign.tabs.compare },
  { to: '/campaigns/$id/alerts', label: t.campaign.tabs.alerts },
  { to: '/campaigns/$id/jobs', label: t.campaign.tabs.jobs },
] as const;

/** What all pages of one campaign share: its head, its stream of events, its drawers. */
export function CampaignLayout() {
  const id = useCampaignId();
  const tz = useSearchAhead((search) => search.tz);
  const drawer = useSearchAhead((search) => !!(search.account || search.tweet));
  useWatch(id);
  useCampaignShortcuts(id);
  useTenSeconds();
  const campaign = useQuery({ ...campaignQuery(id), refetchInterval: usePollInterval() });
  const tabs = useTabInSight(campaign.data !== undefined);

  if (campaign.isError && !campaign.data) {
    const missing = asProblem(campaign.error).status === 404;
    return missing ? (
      <PageHead title={t.campaign.missing} crumb={<Link to="/">{t.campaign.crumb}</Link>}>
        {t.common.failed.notFound}
      </PageHead>
    ) : (
      <Failed error={campaign.error} retry={() => void campaign.refetch()} />
    );
  }
  if (!campaign.data) return <Loading height={96} />;
  observeAtLeast(campaign.data.last_cycle_at);
  const own = campaign.data.time_zone;
  const zone = tz && isZone(tz) ? tz : own;
  const { start_date: start, end_date: end } = campaign.data.monitor_window;

  return (
    <ZoneContext value={zone}>
      <PageHead
        title={campaign.data.launch_name}
        crumb={<Link to="/">{t.campaign.crumb}</Link>}
        actions={<CampaignMenu campaign={campaign.data} />}
      >
        <span className={styles.facts}>
          <StatusName status={campaign.data.status} />
          <span>
            {time(start, zone, 'day')} – {time(end, zone, 'moment')}
          </span>
          {campaign.data.client_info.name && <span>{campaign.data.client_info.name}</span>}
          <span data-screen="">
            <LiveBadge campaign={id} rests={restsOf(campaign.data, zone)} />
          </span>
          <span data-paper="">{t.campaign.asOf(time(worldNow(), zone, 'moment'))}</span>
        </span>
      </PageHead>
      <nav ref={tabs} className={styles.tabs} data-screen="" aria-label={t.campaign.tabs.label}>
        {TABS.map((tab) => (
          <Link
            key={tab.to}
            to={tab.to}
            params={{ id }}
            search={keepFilters as never}
            activeOptions={{ exact: 'exact' in tab, includeSearch: false }}
            className={styles.tab}
          >
            {tab.label}
          </Link>
        ))}
      </nav>
      <StopNote campaign={campaign.data} />
      <Outlet />
      {drawer && (
        <Suspense>
          <Drawers />
        </Suspense>
      )}
    </ZoneContext>
  );
}

/** On a narrow screen the tabs go on to the side: the one in use is moved into sight. */
function useTabInSight(there: boolean) {
  const tabs = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another page is shown
  useEffect(() => {
    const tab = tabs.current?.querySelector<HTMLElement>('[data-status="active"]');
    if (!tabs.current || !tab) return;
    tabs.current.scrollLeft = tab.offsetLeft - (tabs.current.clientWidth - tab.clientWidth) / 2;
  }, [there, path]);
  return tabs;
}

/** Why nothing new comes, where nothing is meant to. */
function restsOf(campaign: CampaignView, zone: string): string | undefined {
  if (campaign.status === 'paused') return t.campaign.rests.paused;
  if (campaign.status !== 'completed') return undefined;
  const at = campaign.completed_at;
  return at ? t.campaign.rests.completed(time(at, zone, 'moment')) : t.campaign.rests.ending;
}

/** Going to another page keeps filters, range and zone, and closes the drawer. */
function keepFilters(old: Record<string, unknown>): Record<string, unknown> {
  const { account, tweet, sent, sort, status, open, view, align, channel, kind, columns, ...rest } =
    old;
  return rest;
}

function useCampaignShortcuts(id: string): void {
  const navigate = useNavigate();
  const set = useSetSearch();
  const words = t.campaign.filter.keys;
  const range = (next: '24h' | '3d' | '7d' | undefined) => () =>
    set({ range: next, since: undefined, until: undefined });
  useShortcut('d', words.day, range('24h'));
  useShortcut('3', words.three, range('3d'));
  useShortcut('w', words.week, range('7d'));
  useShortcut('a', words.all, range(undefined));
  useShortcut(
    'x',
    words.compare,
    () =>
      void navigate({ to: '/campaigns/$id/compare', params: { id }, search: keepFilters as never }),
  );
  useShortcut(
    'o',
    words.overview,
    () => void navigate({ to: '/campaigns/$id', params: { id }, search: keepFilters as never }),
  );
  useShortcut('Escape', words.clear, useClearFilters());
}
