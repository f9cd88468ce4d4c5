import { plural } from './plural';

export const edit = {
  title: 'Edit',
  lead: 'What is changed here counts from the next reading on. Who is told, and when, stands with the alerts:',
  alerts: 'alert settings',
  viewer: 'Your key may read this, not change it.',
  final:
    'This campaign is completed: its window, its posts and what is read are final. Its names, its zone and its value can still be put right.',
  launch: 'The launch',
  clientEmailHelp: 'Alerts by email go there, unless the alert settings name another address.',
  when: 'When',
  endHelp: 'The last reading is then; after it the numbers are final.',
  zoneHelp: 'Of its days, charts and files. The times beside keep their moments.',
  posts: {
    title: 'Posts',
    lead: 'Posts that are added are read from their beginning. A post that is taken out takes its engagements along.',
    list: (group: string) => `${group}, watched`,
    group: (name: string) => `Group of ${name}`,
    remove: 'Take out',
    removeWhat: (name: string) => `Take out ${name}`,
    keep: 'Keep it',
    keepWhat: (name: string) => `Keep ${name}`,
    goes: 'goes when you save',
    movesTo: (group: string) => `goes to ${group} when you save`,
    there: (name: string) => `${name.toLowerCase()}, watched`,
    all: (n: string) => `Show all ${n}`,
  },
  reading: 'Reading, and its limit',
  value: {
    title: 'What it is worth',
    lead: 'What reports reckon with. Empty: they reckon nothing.',
    fees: 'Paid to creators',
    cpm: 'Price of a thousand impressions elsewhere',
  },
  spent: (spent: string) => `${spent} are spent so far. Empty: no limit of its own.`,
  belowSpent: (spent: string) =>
    `That is not more than the ${spent} spent so far: once you save, nothing more is read until the limit is raised.`,
  save: 'Save changes',
  discard: 'Discard changes',
  saved: 'Saved.',
  leave: {
    title: 'Leave without saving?',
    text: 'What you changed here is not saved yet.',
    yes: 'Leave',
  },
  ask: {
    title: (n: number) => `Take out ${plural(n, 'post', 'posts')}?`,
    text: (n: number) =>
      n === 1
        ? 'The engagements collected with it go too. This cannot be undone.'
        : 'The engagements collected with them go too. This cannot be undone.',
    yes: 'Take out and save',
  },
};
