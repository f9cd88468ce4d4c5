import { t } from '../../text/pages';

const words = t.alerts.reason;

/** Why something stands where it stands; a text that is no known word is shown as it is. */
export function why(reason: string): string {
  // The digest's id says nothing to who reads; it stands in the list itself.
  if (/^told in the digest /.test(reason)) return words.in_digest ?? reason;
  return words[reason] ?? capital(reason.replaceAll('_', ' '));
}

function capital(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
}
