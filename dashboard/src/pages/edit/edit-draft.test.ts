import { expect, test } from 'vitest';
import type { CampaignView } from '../../api/types';
import { draftOf, inZone, patchOf, stopsReading, wallOf } from './edit-draft';

const campaign = {
  id: 'c',
  launch_name: 'Spring',
  client_info: { name: 'Synthetic', email: null },
  status: 'active',
  monitor_window: {
    start_date: '2026-11-20T08:15:30.250Z',
    end_date: '2026-11-27T08:15:30.250Z',
  },
  time_zone: 'Europe/Berlin',
  features: { track_liking_users: false },
  budget_usd: 12.5,
  spent_usd: 3.25,
  value: null,
} as unknown as CampaignView;

const draft = draftOf(campaign);

test('what was not touched is not sent', () => {
  expect(wallOf(campaign, draft, 'end')).toBe('2026-11-27T09:15');
  expect(patchOf(campaign, draft)).toEqual({});
});

test('a name goes alone; an emptied text and number go back to the default', () => {
  expect(patchOf(campaign, { ...draft, name: ' Autumn ' })).toEqual({ launch_name: 'Autumn' });
  expect(patchOf(campaign, { ...draft, client: '', budget: '' })).toEqual({
    client_info: { name: null },
    budget_usd: null,
  });
});

test('a time is of the campaign’s zone, and goes alone', () => {
  expect(patchOf(campaign, { ...draft, end: '2026-12-01T10:00' })).toEqual({
    monitor_window: { end_date: '2026-12-01T09:00:00.000Z' },
  });
  expect(patchOf(campaign, { ...draft, start: '2026-11-21T00:00' })).toEqual({
    monitor_window: { start_date: '2026-11-20T23:00:00.000Z' },
  });
  // Typed back to what it was.
  expect(patchOf(campaign, { ...draft, end: '2026-11-27T09:15' })).toEqual({});
});

test('what is no time or no number goes as it was typed, for the service to name', () => {
  expect(patchOf(campaign, { ...draft, end: '', fees: 'many' })).toEqual({
    monitor_window: { end_date: '' },
    value: { creator_fees_usd: 'many' },
  });
});

test('another zone writes the same moments anew, and alone is no change of the window', () => {
  const there = inZone(draft, 'Asia/Kolkata');
  expect(wallOf(campaign, there, 'end')).toBe('2026-11-27T13:45');
  expect(patchOf(campaign, there)).toEqual({ time_zone: 'Asia/Kolkata' });
  // Half-typed: the times wait.
  expect(inZone(draft, 'Asia/Kol')).toMatchObject({ wallZone: 'Europe/Berlin' });
  const typed = inZone({ ...draft, end: '2026-12-01T10:00' }, 'Asia/Kolkata');
  expect(typed.end).toBe('2026-12-01T14:30');
  expect(patchOf(campaign, typed)).toEqual({
    time_zone: 'Asia/Kolkata',
    monitor_window: { end_date: '2026-12-01T09:00:00.000Z' },
  });
});

test('a moment in an hour that comes twice stays where it was', () => {
  // 02:30 in Berlin for the second time: read back, the wall time would be the first.
  const twice = {
    ...campaign,
    monitor_window: { ...campaign.monitor_window, end_date: '2026-10-25T01:30:00Z' },
  };
  const there = inZone(draftOf(twice), 'UTC');
  expect(wallOf(twice, there, 'end')).toBe('2026-10-25T01:30');
  expect(patchOf(twice, there)).toEqual({ time_zone: 'UTC' });
  const back = inZone(there, 'Europe/Berlin');
  expect(wallOf(twice, back, 'end')).toBe('2026-10-25T02:30');
  expect(patchOf(twice, back)).toEqual({});
});

test('posts come, go and move; one that goes does not move', () => {
  const lines = { ...draft.lines, investor_twt: [{ id: 1, url: 'https://x.com/a/status/7' }] };
  const moves = { '3': 'main_twt', '4': 'main_twt' } as const;
  expect(patchOf(campaign, { ...draft, lines, moves, removed: ['4'] })).toEqual({
    add: { investor_twts: [{ url: 'https://x.com/a/status/7' }] },
    move: { '3': 'main_twt' },
    remove_tweets: ['4'],
  });
});

test('a budget that is spent already stops reading; what is no budget, or not touched, does not', () => {
  const stops = (budget: string, of = campaign) =>
    stopsReading(of, patchOf(of, { ...draftOf(of), budget }));
  expect(stops('3.26')).toBe(false);
  expect(stops('3.25')).toBe(true);
  expect(stops('0')).toBe(true);
  expect(stops('')).toBe(false);
  expect(stops('-1')).toBe(false);
  expect(stops('much')).toBe(false);
  expect(stops('1', { ...campaign, status: 'completed' })).toBe(false);
  // It was so before: that is said elsewhere.
  expect(stops('2', { ...campaign, budget_usd: 2 })).toBe(false);
});
