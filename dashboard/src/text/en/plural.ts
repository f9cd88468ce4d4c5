const rules = new Intl.PluralRules('en');

/** "1 tweet", "3 tweets"; the number as given, already formatted if it is a text. */
export function plural(count: number, one: string, other: string, shown?: string): string {
  return `${shown ?? count} ${rules.select(count) === 'one' ? one : other}`;
}
