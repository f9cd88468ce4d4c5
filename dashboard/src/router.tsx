import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { again } from './live/again';
import { CampaignsPage } from './pages/campaigns/CampaignsPage';
import { NotFound } from './shell/NotFound';
import { PageFailed } from './shell/PageFailed';
import { PagePending } from './shell/PagePending';
import { Shell } from './shell/Shell';
import { campaignSearch } from './url/campaign-search';
import { listSearch } from './url/list-search';
import { parseSearch, stringifySearch } from './url/query-string';

/** Pages other than the first are files of their own, read when they are opened. */
const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Shell });

const campaigns = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: listSearch,
  component: CampaignsPage,
});
const create = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/new',
  component: lazyRouteComponent(
    again(() => import('./pages/create/CreatePage')),
    'CreatePage',
  ),
});

const campaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$id',
  validateSearch: campaignSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/campaign/CampaignLayout')),
    'CampaignLayout',
  ),
});
const overview = createRoute({
  getParentRoute: () => campaign,
  path: '/',
  component: lazyRouteComponent(
    again(() => import('./pages/campaign/OverviewPage')),
    'OverviewPage',
  ),
});
const engagements = createRoute({
  getParentRoute: () => campaign,
  path: 'engagements',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/engagements/EngagementsPage')),
    'EngagementsPage',
  ),
});
const accounts = createRoute({
  getParentRoute: () => campaign,
  path: 'accounts',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/accounts/AccountsPage')),
    'AccountsPage',
  ),
});
const account = createRoute({
  getParentRoute: () => campaign,
  path: 'accounts/$userId',
  component: lazyRouteComponent(
    again(() => import('./pages/accounts/AccountPage')),
    'AccountPage',
  ),
});
const tweets = createRoute({
  getParentRoute: () => campaign,
  path: 'tweets',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/tweets/TweetsPage')),
    'TweetsPage',
  ),
});
const tweet = createRoute({
  getParentRoute: () => campaign,
  path: 'tweets/$tweetId',
  component: lazyRouteComponent(
    again(() => import('./pages/tweets/TweetPage')),
    'TweetPage',
  ),
});
const compare = createRoute({
  getParentRoute: () => campaign,
  path: 'compare',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/compare/ComparePage')),
    'ComparePage',
  ),
});
const alerts = createRoute({
  getParentRoute: () => campaign,
  path: 'alerts',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/alerts/AlertsPage')),
    'AlertsPage',
  ),
});
const jobs = createRoute({
  getParentRoute: () => campaign,
  path: 'jobs',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/jobs/JobsPage')),
    'JobsPage',
  ),
});
const edit = createRoute({
  getParentRoute: () => campaign,
  path: 'edit',
  component: lazyRouteComponent(
    again(() => import('./pages/edit/EditPage')),
    'EditPage',
  ),
});

const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/people/PeoplePage')),
    'PeoplePage',
  ),
});
const person = createRoute({
  getParentRoute: () => root,
  path: '/people/$userId',
  component: lazyRouteComponent(
    again(() => import('./pages/people/PersonPage')),
    'PersonPage',
  ),
});
const ignoreList = createRoute({
  getParentRoute: () => root,
  path: '/ignore-list',
  component: lazyRouteComponent(
    again(() => import('./pages/ignore-list/IgnoreListPage')),
    'IgnoreListPage',
  ),
});
const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  component: lazyRouteComponent(
    again(() => import('./pages/rules/RulesPage')),
    'RulesPage',
  ),
});
const usage = createRoute({
  getParentRoute: () => root,
  path: '/usage',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/usage/UsagePage')),
    'UsagePage',
  ),
});
const workers = createRoute({
  getParentRoute: () => root,
  path: '/workers',
  validateSearch: listSearch,
  component: lazyRouteComponent(
    again(() => import('./pages/workers/WorkersPage')),
    'WorkersPage',
  ),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(
    again(() => import('./pages/settings/SettingsPage')),
    'SettingsPage',
  ),
});

const tree = root.addChildren([
  campaigns,
  create,
  campaign.addChildren([
    overview,
    engagements,
    accounts,
    account,
    tweets,
    tweet,
    compare,
    alerts,
    jobs,
    edit,
  ]),
  people,
  person,
  ignoreList,
  rules,
  usage,
  workers,
  settings,
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageFailed,
    defaultPendingComponent: PagePending,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
