import { useCallback, useEffect, useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { CampaignView } from '../../api/types';
import { useLive } from '../../live/LiveProvider';
import { t } from '../../text/pages';

const KEY = 'socap-notify';

type State = 'off' | 'on' | 'denied';

/**
 * Messages of the browser when an alert goes out, while a page of the campaign is
 * open. Asked for only on a click. All tabs use one `tag`, so that one message
 * shows however many are open.
 */
export function useNotifications(campaign: CampaignView): { state: State; toggle(): void } {
  const [state, setState] = useState<State>(() => read(campaign.id));
  const { listen } = useLive();

  useEffect(() => {
    if (state !== 'on') return;
    return listen((event) => {
      if (event.kind !== 'alert' || event.status !== 'sent') return;
      const delivery = String(event.delivery_id ?? '');
      void textOf(campaign.id, delivery).then((text) => {
        if (!text) return;
        new Notification(t.campaign.notify.title(campaign.launch_name), {
          body: text,
          tag: `socap ${delivery}`,
        });
      });
    });
  }, [state, listen, campaign.id, campaign.launch_name]);

  const toggle = useCallback(() => {
    if (state === 'on') {
      store(campaign.id, false);
      setState('off');
      return;
    }
    void Notification.requestPermission().then((answer) => {
      store(campaign.id, answer === 'granted');
      setState(read(campaign.id));
    });
  }, [state, campaign.id]);
  return { state, toggle };
}

/** What the alert said; null where it cannot be read just now. */
async function textOf(id: string, delivery: string): Promise<string | null> {
  try {
    const page = await unwrap(
      api.GET('/socap/campaigns/{id}/alerts', {
        params: { path: { id }, query: { status: 'sent', limit: 20 } },
      }),
    );
    return page.items.find((each) => each.id === delivery)?.text ?? null;
  } catch {
    return null;
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
