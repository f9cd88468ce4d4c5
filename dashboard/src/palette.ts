import type { ActionType, TweetCategory } from './api/types';

/**
 * How the three categories of tweets look, everywhere the same. Chosen so that
 * each pair stays at least 11 apart (OKLab × 100) for red-, green- and blue-blind
 * eyes (`palette.test.ts` computes it), and told apart without colour by dash and
 * marker. The colours themselves are CSS variables, as they differ by theme.
 */
export type Series = {
  /** A CSS colour that follows the theme. */
  color: string;
  /** An SVG dash pattern; empty is a whole line. */
  dash: string;
  marker: 'circle' | 'square' | 'triangle';
};

export const CATEGORY_COLORS = {
  light: { main_twt: '#2346b8', influencer_twt: '#c93a84', investor_twt: '#677b00' },
  dark: { main_twt: '#6f8fff', influencer_twt: '#f58cc0', investor_twt: '#bcd94a' },
} as const satisfies Record<'light' | 'dark', Record<TweetCategory, string>>;

export const CATEGORY: Record<TweetCategory, Series> = {
  main_twt: { color: 'var(--cat-main)', dash: '', marker: 'circle' },
  influencer_twt: { color: 'var(--cat-influencer)', dash: '8 4', marker: 'square' },
  investor_twt: { color: 'var(--cat-investor)', dash: '2 4', marker: 'triangle' },
};

/** One line alone: everything together. */
export const TOTAL: Series = { color: 'var(--ink)', dash: '', marker: 'circle' };

/** Kinds of accounts are never told apart by colour: bars with names, in greys. */
export const CATEGORIES: readonly TweetCategory[] = ['main_twt', 'influencer_twt', 'investor_twt'];
export const ACTIONS: readonly ActionType[] = ['retweet', 'quote', 'reply', 'like'];
