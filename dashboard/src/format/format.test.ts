import { describe, expect, it } from 'vitest';
import { exactNumber, money, share, shortNumber, signedNumber } from './numbers';
import { ago, span, time, when, zoneName } from './times';

describe('numbers', () => {
  it('are whole up to four digits and short above', () => {
    expect(shortNumber(9_999)).toBe('9,999');
    expect(shortNumber(12_431)).toBe('12.4K');
    expect(shortNumber(1_250_000)).toBe('1.3M');
    expect(exactNumber(12_431)).toBe('12,431');
  });

  it('carry their sign when they are changes, and zero has none', () => {
    expect(signedNumber(12)).toBe('+12');
    expect(signedNumber(-3)).toBe('-3');
    expect(signedNumber(0)).toBe('0');
  });

  it('never call a small share or a small sum nothing', () => {
    expect(share(1, 1_000)).toBe('<1%');
    expect(share(0, 1_000)).toBe('0%');
    expect(share(3, 0)).toBe('0%');
    expect(money(0.001)).toBe('<$0.01');
    expect(money(0)).toBe('$0.00');
    expect(money(28.29)).toBe('$28.29');
    expect(money(1_234.5)).toBe('$1,235');
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');

  it('are relative within a day and absolute with the zone beyond', () => {
    expect(when('2026-11-21T11:54:00Z', now, 'UTC')).toBe('6 minutes ago');
    expect(when('2026-11-21T14:00:00Z', now, 'UTC')).toBe('in 2 hours');
    expect(when('2026-11-19T11:54:00Z', now, 'UTC')).toBe('19 Nov, 11:54 UTC');
    expect(when('2026-11-19T23:54:00Z', now, 'Asia/Tokyo')).toBe('20 Nov, 08:54 GMT+9');
    expect(ago(now - 20_000, now)).toBe('just now');
  });

  it('fall back to UTC where the zone is not known', () => {
    expect(time(now, 'Nowhere/Atall', 'hour')).toBe('12:00');
    expect(zoneName('Nowhere/Atall', now)).toBe('Nowhere/Atall');
  });

  it.each([
    [12_000, '12 s'],
    [59_900, '1 min'],
    [35 * 60_000, '35 min'],
    [59.9 * 60_000, '1 h'],
    [150 * 60_000, '2 h 30 min'],
    [23.99 * 3_600_000, '1 d'],
    [71.99 * 3_600_000, '3 d'],
    [52 * 3_600_000, '2 d 4 h'],
    [9.2 * 86_400_000, '9 d'],
  ])('spans carry over: %d ms is %s', (milliseconds, text) => {
    expect(span(milliseconds)).toBe(text);
  });
});
