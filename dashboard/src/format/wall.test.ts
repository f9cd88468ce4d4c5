import { describe, expect, it } from 'vitest';
import { fromWall, toWall } from './wall';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

describe('wall times', () => {
  it.each([
    ['2026-11-21T14:30', 'UTC', '2026-11-21T14:30:00.000Z'],
    ['2026-11-21T14:30', 'Europe/Berlin', '2026-11-21T13:30:00.000Z'],
    ['2026-07-01T00:15', 'America/New_York', '2026-07-01T04:15:00.000Z'],
    ['2026-11-21T14:30', 'Asia/Kathmandu', '2026-11-21T08:45:00.000Z'],
  ])('%s in %s is %s, and back', (wall, zone, expected) => {
    const at = fromWall(wall, zone);
    expect(iso(at)).toBe(expected);
    expect(toWall(at ?? 0, zone)).toBe(wall);
  });

  it('takes the first of an hour that happens twice', () => {
    expect(iso(fromWall('2026-10-25T02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30:00.000Z');
  });

  it('takes an hour that is skipped with the offset before', () => {
    expect(iso(fromWall('2026-03-29T02:30', 'Europe/Berlin'))).toBe('2026-03-29T01:30:00.000Z');
  });

  it('refuses what is no time', () => {
    expect(fromWall('soon', 'UTC')).toBeNull();
    expect(fromWall('', 'UTC')).toBeNull();
  });
});
