import { describe, expect, it } from 'vitest';
import { accountsOf, isIn } from './accounts';

describe('accounts out of a text', () => {
  it('takes handles and numbers, however they are separated, each once', () => {
    expect(accountsOf('@syn_a, syn_b\n syn_A;1234567890 ')).toEqual([
      { username: 'syn_A' },
      { username: 'syn_b' },
      { user_id: '1234567890' },
    ]);
  });

  it('finds who is on the list by number or by handle', () => {
    const items = [{ user_id: '77777', username: 'syn_a', added_at: '', reason: null }];
    expect(isIn(items, { username: 'SYN_A' })).toBe(true);
    expect(isIn(items, { user_id: '77777' })).toBe(true);
    expect(isIn(items, { user_id: '88888' })).toBe(false);
  });
});
