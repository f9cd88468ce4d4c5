import { plural } from './plural';

export const ignoreList = {
  title: 'Ignore list',
  lead: 'Accounts that never alert: your own team, known bots. What they do is counted all the same.',
  caption: 'Accounts that never alert',
  columns: { account: 'Account', number: 'Number', reason: 'Why', since: 'Since' },
  pending: 'not seen yet',
  remove: (name: string) => `Take ${name} off the list`,
  removed: (name: string) => `${name} alerts again.`,
  undo: 'Undo',
  add: 'Add accounts',
  handles: 'Handles or numbers',
  handlesHelp: 'One a line, or separated by commas. With or without @.',
  reason: 'Why',
  reasonHelp: 'For you and your team; optional.',
  submit: 'Add to the list',
  added: (n: number) => `${plural(n, 'account is', 'accounts are')} on the list now.`,
  already: 'They are on the list already.',
  missing: 'Name at least one account.',
  count: (n: number) => plural(n, 'account', 'accounts'),
  empty: 'Nobody is ignored',
  emptyText: 'Add your own team’s accounts, so that nobody is woken by a colleague.',
};
