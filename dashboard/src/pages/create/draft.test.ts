import { describe, expect, it } from 'vitest';
import { problemText } from '../../api/problem';
import {
  cellOf,
  emptyDraft,
  filledCells,
  inherited,
  linesOf,
  toEstimate,
  toRequest,
} from './draft';

const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('a draft of a campaign', () => {
  it('takes many links at once, however they are parted', () => {
    const lines = linesOf(' https://x.com/a/status/1\n\nhttps://x.com/b/status/2, 3;4 ');
    expect(lines.map((line) => line.url)).toEqual([
      'https://x.com/a/status/1',
      'https://x.com/b/status/2',
      '3',
      '4',
    ]);
    expect(new Set(lines.map((line) => line.id)).size).toBe(4);
  });

  it('sends times of its zone in UTC', () => {
    const draft = { ...emptyDraft(NOW, 'Europe/Berlin'), start: '2026-11-22T09:00' };
    expect(toRequest(draft).monitor_window).toEqual({
      start_date: '2026-11-22T08:00:00.000Z',
      end_date: '2026-11-28T12:00:00.000Z',
    });
  });

  it('leaves out what is not filled in', () => {
    const request = toRequest(emptyDraft(NOW, 'UTC'));
    expect(request.client_info).toEqual({});
    expect(request).not.toHaveProperty('budget_usd');
    expect(request.alert_preferences).not.toHaveProperty('slack_webhook_url');
    expect(request.alert_preferences).not.toHaveProperty('quiet_hours');
  });

  it('reads amounts as people write them, and leaves no guess at what they meant', () => {
    const budget = (text: string) =>
      toRequest({ ...emptyDraft(NOW, 'UTC'), budget: text }).budget_usd;
    expect(['5', ' 5.50 ', '5,5', '1,500', '1,234,567.8'].map(budget)).toEqual([
      5, 5.5, 5.5, 1_500, 1_234_567.8,
    ]);
    expect(['0,125', '.5', '5.', '0.25'].map(budget)).toEqual([0.125, 0.5, 5, 0.25]);
    // The service says at the field what it expected.
    const unread = ['1e3', '0x10', '$5', '1.500,00', '1,50,0'];
    expect(unread.map(budget)).toEqual(unread);
  });

  it('does not send the address of a channel that is off', () => {
    const draft = { ...emptyDraft(NOW, 'UTC'), slackWebhook: 'https://hooks.example/1' };
    expect(toRequest(draft).alert_preferences?.slack_webhook_url).toBeUndefined();
  });

  it('finds the cell of the problem that the service names', () => {
    const draft = {
      ...emptyDraft(NOW, 'UTC'),
      cells: { 'investor_twt reply': 'many', like: '', main_twt: '4' },
    };
    expect(filledCells(draft)).toEqual(['main_twt', 'investor_twt reply']);
    expect(toRequest(draft).alert_preferences?.thresholds).toEqual([
      { tweet_category: 'main_twt', action_type: undefined, importance_threshold: 4 },
      { tweet_category: 'investor_twt', action_type: 'reply', importance_threshold: 'many' },
    ]);
    const problems = [
      {
        pointer: '/alert_preferences/thresholds/1/importance_threshold',
        detail: 'expected a number',
      },
    ];
    const place = filledCells(draft).indexOf('investor_twt reply');
    expect(problemText(problems, `/alert_preferences/thresholds/${place}`)).toBe(
      'expected a number',
    );
  });

  it('says what an empty threshold comes to', () => {
    const draft = { ...emptyDraft(NOW, 'UTC'), cells: { main_twt: '4', reply: '2' } };
    expect(inherited(draft, 'main_twt', 'reply')).toBe('2');
    expect(inherited(draft, 'main_twt', 'quote')).toBe('4');
    expect(inherited(draft, 'investor_twt', 'quote')).toBe('10');
    expect(inherited(draft, 'main_twt', null)).toBe('10');
    expect(cellOf('main_twt', 'reply')).toBe('main_twt reply');
  });

  it('is priced whatever is said of channels, client and name', () => {
    const draft = { ...emptyDraft(NOW, 'UTC'), channels: ['webhook' as const], clientEmail: 'a@' };
    const priced = toEstimate(toRequest(draft));
    expect(priced).not.toHaveProperty('alert_preferences');
    expect(priced).toMatchObject({ client_info: {}, features: { track_liking_users: false } });
    expect(priced.launch_name).not.toBe('');
  });
});
