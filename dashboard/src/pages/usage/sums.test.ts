import { describe, expect, it } from 'vitest';
import type { CampaignView, UsagePart } from '../../api/types';
import { forecast, sumsBy } from './sums';

const part = (day: string, more: Partial<UsagePart>): UsagePart => ({
  day,
  credential: 'x',
  purpose: 'campaigns',
  endpoint: 'tweets',
  campaign_id: 'a',
  requests: 1,
  raw_resources: 2,
  billable_resources: 2,
  dollars: 1,
  credits: 0,
  ...more,
});

const campaign = (more: object): CampaignView =>
  ({
    id: 'a',
    status: 'active',
    created_at: '2026-03-02T00:00:00Z',
    monitor_window: { start_date: '2026-03-02T00:00:00Z', end_date: '2026-03-05T00:00:00Z' },
    ...more,
  }) as CampaignView;

describe('sums', () => {
  const parts = [
    part('2026-03-02', { endpoint: 'retweets', dollars: 0.5 }),
    part('2026-03-03', { dollars: 2 }),
    part('2026-03-03', { dollars: 1, campaign_id: null, purpose: 'people' }),
  ];

  it('puts the dearest first, and days newest first', () => {
    expect(sumsBy(parts, 'endpoint').map((each) => [each.key, each.dollars])).toEqual([
      ['tweets', 3],
      ['retweets', 0.5],
    ]);
    expect(sumsBy(parts, 'day').map((each) => each.key)).toEqual(['2026-03-03', '2026-03-02']);
    expect(sumsBy(parts, 'campaign').map((each) => each.key)).toEqual(['a', '']);
  });

  it('forecasts each running campaign at its own pace until its own end', () => {
    const now = Date.parse('2026-03-04T00:00:00Z');
    // 2.50 dollars in two days, one day left.
    expect(forecast(parts, [campaign({})], now)).toEqual({
      dollars: 1.25,
      perDay: 1.25,
      end: Date.parse('2026-03-05T00:00:00Z'),
    });
  });

  it('does not let a campaign spend more than its own budget', () => {
    const now = Date.parse('2026-03-04T00:00:00Z');
    const capped = (budget_usd: number) => campaign({ budget_usd, spent_usd: 2.5 });
    expect(forecast(parts, [capped(3)], now)?.dollars).toBe(0.5);
    expect(forecast(parts, [capped(2)], now)?.dollars).toBe(0);
    expect(forecast(parts, [capped(30)], now)?.dollars).toBe(1.25);
  });

  it('says nothing where nothing runs or nothing is known yet', () => {
    const now = Date.parse('2026-03-04T00:00:00Z');
    expect(forecast(parts, [campaign({ status: 'paused' })], now)).toBeNull();
    const begun = campaign({ created_at: '2026-03-03T23:50:00Z' });
    expect(forecast(parts, [begun], now)).toBeNull();
  });
});
