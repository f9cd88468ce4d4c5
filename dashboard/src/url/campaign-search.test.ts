import { describe, expect, it } from 'vitest';
import {
  campaignSearch,
  filterQuery,
  hasFilters,
  toggled,
  withoutFilters,
} from './campaign-search';
import { parseSearch, stringifySearch } from './query-string';

describe('the address of a campaign page', () => {
  it('goes to the address and back unchanged', () => {
    const search = campaignSearch({
      category: ['main_twt', 'investor_twt'],
      action_type: 'reply',
      min_importance: 12.5,
      range: '24h',
      tz: 'Europe/Berlin',
      account: '1790000000000000001',
      q: 'fund, seed & co',
    });
    const text = stringifySearch(search);
    expect(text).toContain('category=main_twt,investor_twt');
    expect(text).toContain('tz=Europe/Berlin');
    expect(campaignSearch(parseSearch(text))).toEqual(search);
  });

  it('keeps long ids as texts', () => {
    expect(campaignSearch(parseSearch('?tweet=1790000000000000001')).tweet).toBe(
      '1790000000000000001',
    );
  });

  it('drops what does not fit instead of failing', () => {
    expect(
      campaignSearch({
        category: 'nonsense',
        min_importance: '-3',
        tweet_id: '12; drop',
        since: 'yesterday-ish',
        range: 'forever',
        granularity: 'week',
      }),
    ).toEqual({});
  });

  it('takes since and until as a range of its own', () => {
    expect(campaignSearch({ since: '2026-11-20', range: '24h' }).range).toBe('custom');
    expect(campaignSearch({ range: 'custom' }).range).toBeUndefined();
  });

  it('asks for whole hours in the time of the service', () => {
    const now = Date.parse('2026-11-21T17:20:12Z');
    expect(filterQuery({ range: '24h' }, now)).toEqual({ since: '2026-11-20T18:00:00.000Z' });
    expect(filterQuery({}, now)).toEqual({});
    expect(filterQuery({ range: '24h' }, now, true)).toEqual({
      since: '2026-11-20T18:00:00.000Z',
      until: '2026-11-21T18:00:00.000Z',
    });
  });

  it('clears filters and range, and leaves zone and chart', () => {
    const search = campaignSearch({ category: 'main_twt', range: '7d', tz: 'UTC', by: 'category' });
    expect(hasFilters(search)).toBe(true);
    const cleared = withoutFilters(search);
    expect(hasFilters(cleared)).toBe(false);
    expect(cleared).toEqual({ tz: 'UTC', by: 'category' });
  });

  it('puts a value into a filter and takes it out again', () => {
    const once = toggled(undefined, 'reply');
    expect(once).toEqual(['reply']);
    expect(toggled(once, 'reply')).toBeUndefined();
  });
});
