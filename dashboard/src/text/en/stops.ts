import { plural } from './plural';

/** Why reading stands still, since when, and what to do. */
export const stops = {
  /** The campaign by name where several are spoken of. */
  budget: (name: string | null, sums: string) =>
    `${name === null ? 'This campaign’s budget' : `The budget of ${name}`} is used up${sums}.`,
  month: (sums: string) => `The cap of the month, over everything, is used up${sums}.`,
  sums: (spent: string, cap: string) =>
    `: ${spent} of ${cap} are spent, and the next reading could cost more than is left`,
  others: (why: string) => `Reading stands still: ${why}.`,
  nothing: (time: string) => `Nothing was read since ${time}.`,
  never: 'Nothing was read yet.',
  some: (n: number, more: boolean) =>
    `${more ? `${n} lists or more wait` : plural(n, 'list waits', 'lists wait')}; the counters are read all the same.`,
  raise: 'Raise the budget',
  raiseThen: 'and reading goes on at once.',
  askToRaise: 'Who may edit the campaign can raise it; reading then goes on at once.',
  monthThen: (day: string) =>
    `It goes on by itself on ${day}, or earlier with a higher SOCAP_MONTHLY_BUDGET_USD where socap is started.`,
  again: (time: string) => `Tried again ${time}.`,
  usage: 'What was spent',
  late: (n: number, time: string) =>
    `${plural(n, 'tweet was', 'tweets were')} not read for two rounds; the oldest counters are of ${time}.`,
  lateRound: 'No round of reading has begun since the last one was due.',
  waits: (why: string, time: string) => `It waits: ${why}. Next try ${time}.`,
};
