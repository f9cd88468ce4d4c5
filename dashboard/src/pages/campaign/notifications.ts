import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { AlertRow, CampaignView } from '../../api/types';
import { toast } from '../../components/toast';
import { useLive } from '../../live/LiveProvider';
import { t } from '../../text/pages';

const KEY = 'socap-notify';
const TOLD_KEY = 'socap-notified';
const TOLD_KEPT = 300;
/** So far down the trail a delivery is looked for; the trail keeps the rest. */
const PAGES = 5;
/** More than so many at once come as one message. */
const AT_ONCE = 3;

type State = 'off' | 'on' | 'denied';

/**
 * Messages of the browser when an alert goes out, while a page of the campaign is
 * open. Asked for only on a click. Of several tabs the one that reads the stream
 * tells, and an alert that leaves through several channels is told once.
 */
export function useNotifications(campaign: CampaignView): { state: State; toggle(): void } {
  const { id, launch_name: name } = campaign;
  const [state, setState] = useState<State>(() => read(id));
  const { listen } = useLive();
  const navigate = useNavigate();

  useEffect(() => {
    if (state !== 'on') return;
    const open = (row: AlertRow) =>
      row.user_id
        ? void navigate({
            to: '/campaigns/$id/accounts/$userId',
            params: { id, userId: row.user_id },
          })
        : void navigate({ to: '/campaigns/$id/alerts', params: { id } });
    const tell = teller(id, name, open);
    const quiet = listen((event, own) => {
      if (own && event.kind === 'alert' && event.status === 'sent') {
        tell.soon(String(event.delivery_id ?? ''));
      }
    });
    return () => {
      quiet();
      tell.stop();
    };
  }, [state, listen, navigate, id, name]);

  // Switched in one tab is switched in all.
  useEffect(() => {
    const look = () => setState(read(id));
    globalThis.addEventListener('storage', look);
    return () => globalThis.removeEventListener('storage', look);
  }, [id]);

  const toggle = useCallback(() => {
    if (state === 'on') {
      store(id, false);
      setState('off');
      return;
    }
    void Notification.requestPermission().then((answer) => {
      store(id, answer === 'granted');
      setState(read(id));
    });
  }, [state, id]);
  return { state, toggle };
}

/**
 * Reads what the deliveries said, and shows it. What comes while it reads is read
 * next: no timer, as browsers slow those of pages that nobody looks at.
 */
function teller(id: string, name: string, open: (row: AlertRow) => void) {
  const waiting = new Set<string>();
  let reading = false;
  let stopped = false;
  return {
    soon(delivery: string) {
      waiting.add(delivery);
      if (!reading) void work();
    },
    stop() {
      stopped = true;
    },
  };
  async function work() {
    reading = true;
    while (waiting.size > 0) {
      const wanted = new Set(waiting);
      waiting.clear();
      const rows = await rowsOf(id, wanted);
      if (!stopped) show(name, fresh(rows), open);
    }
    reading = false;
  }
}

/** The rows of these deliveries; without those that cannot be read just now. */
async function rowsOf(id: string, deliveries: ReadonlySet<string>): Promise<AlertRow[]> {
  const found: AlertRow[] = [];
  let cursor: string | undefined;
  let pages = 0;
  try {
    // One that waited for its slot stands further down than what was found since.
    do {
      const page = await unwrap(
        api.GET('/socap/campaigns/{id}/alerts', {
          params: { path: { id }, query: { status: 'sent', limit: 200, cursor } },
        }),
      );
      found.push(...page.items.filter((row) => deliveries.has(row.id)));
      cursor = page.next_cursor ?? undefined;
      pages += 1;
    } while (cursor && found.length < deliveries.size && pages < PAGES);
  } catch {
    // The trail keeps them.
  }
  return found;
}

/** Each alert once, whatever its channels, and none that was told before. */
function fresh(rows: readonly AlertRow[]): AlertRow[] {
  const told = toldBefore();
  const alerts = new Map(rows.map((row) => [row.alert_id, row]));
  const news = [...alerts.values()].filter(
    (row) => row.kind !== 'test' && !told.includes(row.alert_id),
  );
  const all = [...told, ...news.map((row) => row.alert_id)].slice(-TOLD_KEPT);
  localStorage.setItem(TOLD_KEY, JSON.stringify(all));
  return news;
}

function show(name: string, rows: readonly AlertRow[], open: (row: AlertRow) => void): void {
  const title = t.campaign.notify.title(name);
  const first = rows[0];
  if (!first) return;
  if (rows.length > AT_ONCE) {
    // Oldest first below, so the newest heads them here.
    say(title, t.campaign.notify.several(rows.length, first.text), `socap ${first.alert_id}`, () =>
      open({ ...first, user_id: null }),
    );
    return;
  }
  for (const row of [...rows].reverse()) {
    say(title, row.text, `socap ${row.alert_id}`, () => open(row));
  }
}

/** The tag is the second net: of two messages with one tag the system shows one. */
function say(title: string, body: string, tag: string, onOpen: () => void): void {
  try {
    const message = new Notification(title, { body, tag });
    message.onclick = () => {
      globalThis.focus();
      message.close();
      onOpen();
    };
  } catch {
    // Browsers of phones know such messages, but let no page make one.
    toast(body);
  }
}

function toldBefore(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(TOLD_KEY) ?? '[]');
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}

function read(campaign: string): State {
  if (!('Notification' in globalThis) || Notification.permission === 'denied') return 'denied';
  if (Notification.permission !== 'granted') return 'off';
  return localStorage.getItem(`${KEY} ${campaign}`) === 'on' ? 'on' : 'off';
}

function store(campaign: string, on: boolean): void {
  if (on) localStorage.setItem(`${KEY} ${campaign}`, 'on');
  else localStorage.removeItem(`${KEY} ${campaign}`);
}
