import type {
  AccountCategory,
  ActionType,
  CampaignStatus,
  CounterName,
  JobKind,
  Role,
  TweetCategory,
} from '../../api/types';

/** The product's own words, shown the same everywhere. */
export const words = {
  importance: (score: string) => `Importance ${score}`,
  /** Inside a sentence; "YC alum" and "AI creator" keep their capitals. */
  lower: (text: string) =>
    /^\p{Lu}{2}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1),
  category: {
    main_twt: 'Main',
    influencer_twt: 'Influencer',
    investor_twt: 'Investor',
  } satisfies Record<TweetCategory, string>,
  action: {
    retweet: 'Retweet',
    reply: 'Reply',
    quote: 'Quote',
    like: 'Like',
  } satisfies Record<ActionType, string>,
  actions: {
    retweet: 'Retweets',
    reply: 'Replies',
    quote: 'Quotes',
    like: 'Likes',
  } satisfies Record<ActionType, string>,
  did: {
    retweet: 'retweeted',
    reply: 'replied to',
    quote: 'quote-tweeted',
    like: 'liked',
  } satisfies Record<ActionType, string>,
  accountCategory: {
    founders: 'Founders',
    vcs: 'Investors',
    c_level: 'Executives',
    media: 'Media',
    ai_creators: 'AI creators',
    developers: 'Developers',
    yc_alumni: 'YC alumni',
    others: 'Others',
  } satisfies Record<AccountCategory, string>,
  accountTitle: {
    founders: 'Founder',
    vcs: 'Investor',
    c_level: 'Executive',
    media: 'Media',
    ai_creators: 'AI creator',
    developers: 'Developer',
    yc_alumni: 'YC alum',
    others: '',
  } satisfies Record<AccountCategory, string>,
  counter: {
    likes: 'Likes',
    retweets: 'Retweets',
    quotes: 'Quotes',
    replies: 'Replies',
    views: 'Views',
    bookmarks: 'Bookmarks',
  } satisfies Record<CounterName, string>,
  status: {
    active: 'Active',
    paused: 'Paused',
    completed: 'Completed',
  } satisfies Record<CampaignStatus, string>,
  kind: {
    metrics: 'Counters',
    retweets: 'Retweets',
    replies: 'Replies',
    quotes: 'Quotes',
    liking_users: 'Likes',
  } satisfies Record<JobKind, string>,
  role: {
    viewer: 'Viewer',
    operator: 'Operator',
    admin: 'Admin',
  } satisfies Record<Role, string>,
};
