import type { ReactNode } from 'react';

/** A column of a long table. */
export type Column<T> = {
  key: string;
  label: string;
  /** How wide, as a track of a CSS grid. */
  track: string;
  /** Numbers stand on the right. */
  right?: boolean;
  /**
   * Where it stands on a phone, where a row is a card: the row's name, beside the name, a line
   * of its own, or one fact among others.
   */
  card: 'name' | 'beside' | 'line' | 'fact';
  /** What a fact of a card needs to be understood without its head. */
  named?: boolean;
  /** Shown unless somebody says otherwise; the name cannot be hidden. */
  usual: boolean;
  cell(row: T): ReactNode;
};

type Named = Pick<Column<never>, 'key' | 'card' | 'usual'>;

/** All hidden, in an address: an empty text would mean the usual ones. */
const NONE = 'none';

/** The keys that are shown when the address says this. */
export function shownColumns(columns: readonly Named[], text: string | undefined): Set<string> {
  const named = text?.split(',') ?? [];
  const known = columns.filter((each) => each.card !== 'name' && named.includes(each.key));
  const usual = known.length === 0 && text !== NONE;
  return new Set(
    columns
      .filter((each) => each.card === 'name' || (usual ? each.usual : known.includes(each)))
      .map((each) => each.key),
  );
}

/** The address after one was shown or hidden; undefined for the usual ones. */
export function toggledColumn(
  columns: readonly Named[],
  text: string | undefined,
  key: string,
): string | undefined {
  const shown = shownColumns(columns, text);
  if (!shown.delete(key)) shown.add(key);
  const choice = columns.filter((each) => each.card !== 'name');
  const usual = choice.every((each) => each.usual === shown.has(each.key));
  if (usual) return undefined;
  return (
    choice
      .filter((each) => shown.has(each.key))
      .map((each) => each.key)
      .join(',') || NONE
  );
}
