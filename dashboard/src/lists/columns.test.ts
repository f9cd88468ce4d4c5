import { describe, expect, it } from 'vitest';
import { shownColumns, toggledColumn } from './columns';

const COLUMNS = [
  { key: 'who', card: 'name', usual: true },
  { key: 'when', card: 'fact', usual: true },
  { key: 'kind', card: 'fact', usual: true },
  { key: 'followers', card: 'fact', usual: false },
] as const;
const shown = (text: string | undefined) => [...shownColumns(COLUMNS, text)];

describe('the columns of an address', () => {
  it('are the usual ones where it says nothing, or nothing that is known', () => {
    expect(shown(undefined)).toEqual(['who', 'when', 'kind']);
    expect(shown('')).toEqual(['who', 'when', 'kind']);
    expect(shown('gone,who')).toEqual(['who', 'when', 'kind']);
  });

  it('are those it names, in their own order, always with the name', () => {
    expect(shown('followers,when')).toEqual(['who', 'when', 'followers']);
    expect(shown('none')).toEqual(['who']);
  });
});

describe('showing and hiding one', () => {
  it('names those that are left, in their own order', () => {
    expect(toggledColumn(COLUMNS, undefined, 'kind')).toBe('when');
    expect(toggledColumn(COLUMNS, 'followers', 'when')).toBe('when,followers');
  });

  it('says nothing when the usual ones are back, and says when none is left', () => {
    expect(toggledColumn(COLUMNS, 'when', 'kind')).toBeUndefined();
    expect(toggledColumn(COLUMNS, 'when', 'when')).toBe('none');
    expect(toggledColumn(COLUMNS, 'none', 'followers')).toBe('followers');
  });

  it('comes back to where it began', () => {
    for (const { key } of COLUMNS.slice(1)) {
      const once = toggledColumn(COLUMNS, undefined, key);
      expect(toggledColumn(COLUMNS, once, key)).toBeUndefined();
    }
  });
});
