import { plural } from './plural';

export const tweet = {
  back: 'Tweets',
  open: 'Open as page',
  onX: 'Open on X',
  filter: 'Filter by this tweet',
  posted: 'Posted',
  readAt: 'Counters read',
  noText: 'No text',
  availability: {
    gone: 'Gone from X. Its last numbers are kept.',
    protected: 'Its author is protected now. Its last numbers are kept.',
    suspended: 'Its author is suspended. Its last numbers are kept.',
  } as Record<string, string>,
  against: {
    title: 'Against its category',
    lead: (category: string, hours: string) =>
      `The median of the ${category.toLowerCase()} tweets at the same age, ${hours}.`,
    alone: 'Nothing to compare with yet: no other tweet of its category was read at this age.',
    what: 'What',
    here: 'This tweet',
    median: 'Median',
    difference: 'Difference',
  },
  growth: 'Since posting',
  growthTakeaway: (n: string, people: string, matter: string) =>
    `${n} engagements by ${people} people, ${matter} of them matter.`,
  top: 'Strongest people',
  topEmpty: 'Nobody yet.',
  kinds: 'What kind of accounts',
  coverage: 'How complete',
  list: {
    title: 'Tweets',
    count: (n: number, text: string) => plural(n, 'tweet', 'tweets', text),
    sorts: {
      engagements: 'Engagements',
      importance: 'Importance',
      posted_at: 'Posted',
      likes: 'Likes',
      views: 'Views',
    },
    empty: 'No tweet fits',
    emptyText: 'Loosen the filters.',
    tweet: 'Tweet',
    people: 'People',
    matter: 'Matter',
    engagements: 'Engagements',
    gone: 'Gone from X',
    of: (n: string) => `median ${n}`,
  },
};
