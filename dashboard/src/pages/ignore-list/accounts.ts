import type { IgnoredView, NewIgnored } from '../../api/types';

/** Handles and numbers out of a text: one a line, by commas or by spaces, each once. */
export function accountsOf(text: string): NewIgnored[] {
  const found = text.split(/[\s,;]+/u).map((each) => each.replace(/^@/, ''));
  const once = new Map(found.filter(Boolean).map((each) => [each.toLowerCase(), each]));
  return [...once.values()].map((each) =>
    /^\d{5,20}$/.test(each) ? { user_id: each } : { username: each },
  );
}

/** Whether the list has this account already, by number or by handle. */
export function isIn(items: readonly IgnoredView[], account: NewIgnored): boolean {
  return items.some(
    (each) =>
      (account.user_id && each.user_id === account.user_id) ||
      (account.username && each.username?.toLowerCase() === account.username.toLowerCase()),
  );
}
