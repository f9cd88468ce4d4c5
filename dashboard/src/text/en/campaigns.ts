import { plural } from './plural';

export const campaigns = {
  title: 'Campaigns',
  new: 'New campaign',
  filter: 'Show',
  count: (n: number) => plural(n, 'campaign', 'campaigns'),
  empty: {
    title: 'No campaign yet',
    text: 'A campaign watches the posts of one launch: yours, those of influencers, those of investors. It collects who engages with them and tells you at once when somebody who matters does.',
    none: (status: string) => `No campaign is ${status.toLowerCase()}.`,
    showAll: 'Show all',
  },
  left: (span: string) => `${span} left`,
  starts: (span: string) => `starts in ${span}`,
  over: (day: string) => `ended ${day}`,
  tweets: (n: number) => plural(n, 'tweet', 'tweets'),
  engagements: 'Engagements',
  gone: (n: string) => `${n} gone from X`,
  views: 'Views',
  likes: 'Likes',
  inDay: (n: string) => `${n} in 24 h`,
  quietDay: 'none in 24 h',
  strongest: 'Strongest in 24 h',
  nobody: 'Nobody with a score yet',
  spent: (spent: string, budget: string) => `${spent} of ${budget}`,
  warn: {
    late: (span: string) => `Behind: no full round of reading for ${span}.`,
    never: 'Not read yet. The first round takes a few minutes.',
    budget: (spent: string, budget: string) => `${spent} of its ${budget} are spent.`,
    budgetGone: (spent: string, budget: string) =>
      `Its budget is spent (${spent} of ${budget}): nothing is read until there is more.`,
    noCredential:
      'socap has no credential of X: what is here can be looked at, nothing new is read. Set TWITTER_BEARER_TOKEN (or TWITTER_API_KEY) and start it again.',
    noWorkers:
      'No worker is running: nothing is read. Start "socap serve", or a process with the role worker.',
    stop: (credential: string, detail: string) => `X stopped answering ${credential}: ${detail}.`,
    block: (reason: string, jobs: string, time: string) => `${reason}: ${jobs}. Next try ${time}.`,
    jobs: (n: number) => plural(n, 'list waits', 'lists wait'),
    why: {
      budget: 'The budget of a campaign is spent',
      monthly_budget: 'The month’s cap over everything is spent',
      credits_depleted: 'The credits at X are used up',
      spend_cap: 'X’s spend cap is reached',
      usage_cap: 'X’s usage cap is reached',
      refused: 'X refuses the credential',
      window: 'X’s limit of requests is reached',
      audit_share: 'X’s limit of requests is shared out',
      fair_share: 'X’s limit of requests is shared out',
    } as Record<string, string>,
    usage: 'What was spent',
    more: (shown: number, all: number) => `The newest ${shown} of ${all} are shown.`,
  },
  demo: {
    text: (speed: string) =>
      `This is the demonstration: a simulated launch, ${speed} times as fast as the real world. Nothing here comes from X.`,
    real: 'To watch your own launch, give socap a credential of X and start it:',
    command: 'TWITTER_BEARER_TOKEN=… socap serve',
  },
};
