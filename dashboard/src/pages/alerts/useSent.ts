import { useQuery } from '@tanstack/react-query';
import { sentQuery } from '../../api/queries/alerts';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { sentOf } from './sent';

/**
 * What went out, in words. `sent` is the service's count of messages, one for each channel and
 * test; which of them are alerts the latest ones tell.
 */
export function useSentWords(id: string, sent: number): string {
  const page = useQuery(sentQuery(id, sent)).data;
  const found = page ? sentOf(page.items, page.total) : null;
  if (!found) return t.alerts.sent.messages(sent, exactNumber(sent));
  const { alerts, messages } = found;
  const words = t.alerts.sent.alerts(alerts, exactNumber(alerts));
  return messages > alerts ? `${words} ${t.alerts.sent.in(exactNumber(messages))}` : words;
}
