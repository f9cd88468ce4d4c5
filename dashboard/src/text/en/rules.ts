import { plural } from './plural';

export const rules = {
  title: 'Rules',
  lead: 'How socap tells founders, investors, executives, media, AI creators and developers by what their profiles say.',
  builtIn: 'The rules socap comes with',
  own: 'Your own rules',
  version: (version: string) => `Version ${version}`,
  pending: (n: string, one: boolean) =>
    `${n} stored ${one ? 'account is' : 'accounts are'} being classified again.`,
  settled: 'Every stored account is classified by them.',
  editor: 'The rule file, in TOML',
  help: 'New accounts are classified by a saved file at once, stored ones in the background. Scores do not depend on it.',
  save: 'Save and use these',
  saved: 'These rules count now.',
  discard: 'Discard the changes',
  changed: 'There are changes that are not saved.',
  back: 'Back to the built-in rules',
  backTitle: 'Go back to the rules socap comes with?',
  backText: 'Your rule file is given up. Download it first if you may want it again.',
  backYes: 'Use the built-in rules',
  backDone: 'The built-in rules count now.',
  download: 'Download',
  problems: (n: number) => `${plural(n, 'problem', 'problems')}; nothing was changed.`,
  lines: (n: number) => plural(n, 'line', 'lines'),
};
