import { expect, test } from 'vitest';
import { lastMoment } from './last-moment';

const now = Date.parse('2026-11-21T12:00:00Z');
const window = { start_date: '2026-11-01T00:00:00Z', end_date: '2026-11-10T00:00:00Z' };

test('a range counts back from now while it runs, then from where it ended', () => {
  expect(lastMoment(undefined, now)).toBe(now);
  expect(lastMoment({ status: 'active', monitor_window: window }, now)).toBe(now);
  expect(
    lastMoment(
      { status: 'completed', completed_at: '2026-11-08T06:00:00Z', monitor_window: window },
      now,
    ),
  ).toBe(Date.parse('2026-11-08T06:00:00Z'));
});

test('one that was just ended by hand has no such time yet', () => {
  const later = { ...window, end_date: '2026-12-01T00:00:00Z' };
  expect(lastMoment({ status: 'completed', monitor_window: window }, now)).toBe(
    Date.parse(window.end_date),
  );
  expect(lastMoment({ status: 'completed', monitor_window: later }, now)).toBe(now);
});
