import { plural } from './plural';

export const account = {
  back: 'Accounts',
  open: 'Open as page',
  onX: 'Open on X',
  filter: 'Filter by this account',
  followers: (n: string) => `${n} followers`,
  following: (n: string) => `follows ${n}`,
  since: (date: string) => `on X since ${date}`,
  verified: 'verified',
  formerly: (names: string) => `Formerly ${names}`,
  ignored: 'On the ignore list: never alerts.',
  availability: {
    gone: 'This account no longer exists on X.',
    protected: 'This account is protected.',
    suspended: 'X suspended this account.',
  } as Record<string, string>,
  why: {
    title: 'Why this importance',
    sum: (score: string, people: number) =>
      `${score}: the weights of ${plural(people, 'person', 'people')} on your list who follow${people === 1 ? 's' : ''} this account.`,
    none: 'Nobody on your list follows this account, as far as their followings are known.',
    weight: 'Weight',
    who: 'Follower',
    asOf: 'Seen',
    all: (n: number) => `Show all ${n}`,
  },
  kind: {
    title: 'What kind of account',
    evidence: (category: string, text: string, field: string) =>
      `${category}: “${text}” in the ${field}`,
    past: 'former',
    none: 'The profile says nothing that a rule knows.',
  },
  did: {
    title: (n: number) => `What they did: ${plural(n, 'engagement', 'engagements')}`,
    atThen: (score: string) => `importance then ${score}`,
    replies: (n: number) => plural(n, 'post', 'posts'),
  },
  columns: {
    person: 'Account',
    did: 'What they did',
    when: 'When',
    kind: 'Kind',
    followers: 'Followers',
    atThen: 'Importance then',
    importance: 'Importance',
    engagements: 'Engagements',
    tweets: 'Tweets',
    first: 'First',
    latest: 'Latest',
  },
  list: {
    title: 'Accounts',
    count: (n: number, text: string) => plural(n, 'account', 'accounts', text),
    sorts: {
      importance_score: 'Importance',
      engagements: 'Engagements',
      tweets: 'Tweets',
      last_at: 'Latest',
    },
    several: 'On several tweets',
    empty: 'Nobody here',
    emptyText: 'The accounts that engage appear here. If filters are set, loosen them.',
    engagements: (n: number) => plural(n, 'engagement', 'engagements'),
  },
  engagements: {
    title: 'Engagements',
    count: (n: number, text: string) => plural(n, 'engagement', 'engagements', text),
    sorts: { timestamp: 'Latest', importance_score: 'Importance' },
    empty: 'No engagement here',
    emptyText:
      'Retweets, quotes, replies and likes appear here as they are found. If filters are set, loosen them.',
  },
};
