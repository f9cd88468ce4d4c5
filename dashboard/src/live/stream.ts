import type { EventKind, LiveEvent } from '../api/types';

/**
 * One stream of events for all tabs of a browser: whoever holds the lock reads it
 * and tells the others. A browser opens few connections to one host, and each
 * stream would hold one.
 */
export type StreamState =
  | { is: 'off' }
  | { is: 'connecting' }
  | { is: 'live' }
  /** The connection broke, at this time of the browser. */
  | { is: 'lost'; since: number }
  /** The server has no such stream; the pages ask again by themselves. */
  | { is: 'polling' }
  | { is: 'ended' };

type Told = { event: LiveEvent } | { state: StreamState } | { ask: true };

const KINDS: readonly EventKind[] = [
  'engagements',
  'metrics',
  'alerts',
  'alert',
  'scores',
  'removed',
  'status',
  'campaign_changed',
  'tweet_availability',
  'cycle',
  'jobs',
  'budget',
  'reset',
  'deleted',
];
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000];

/** Follows a campaign's events until `stop` is called. */
export function follow(
  campaign: string,
  on: { event(event: LiveEvent): void; state(state: StreamState): void },
): () => void {
  const ending = new AbortController();
  const channel =
    'BroadcastChannel' in globalThis ? new BroadcastChannel(`socap ${campaign}`) : null;
  let state: StreamState = { is: 'connecting' };
  let leads = false;

  const say = (next: StreamState) => {
    state = next;
    on.state(next);
    channel?.postMessage({ state: next } satisfies Told);
  };
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('ask' in data) {
        if (leads) channel.postMessage({ state } satisfies Told);
      } else if ('event' in data) on.event(data.event);
      else if (!leads) on.state(data.state);
    };
    channel.postMessage({ ask: true } satisfies Told);
  }

  on.state(state);
  const lead = () => {
    leads = true;
    return read(campaign, ending.signal, say, (event) => {
      on.event(event);
      channel?.postMessage({ event } satisfies Told);
    });
  };
  if (navigator.locks) {
    navigator.locks
      .request(`socap ${campaign}`, { signal: ending.signal }, lead)
      .catch(() => undefined);
  } else {
    void lead();
  }

  return () => {
    ending.abort();
    channel?.close();
  };
}

/** Reads the stream, and opens it again when it breaks; ends with the signal. */
function read(
  campaign: string,
  signal: AbortSignal,
  say: (state: StreamState) => void,
  tell: (event: LiveEvent) => void,
): Promise<void> {
  return new Promise((end) => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let seq: number | null = null;
    let wasLive = false;

    const close = () => {
      source?.close();
      source = null;
      clearTimeout(timer);
    };
    const open = () => {
      close();
      const after = seq === null ? '' : `?after=${seq}`;
      source = new EventSource(`/socap/campaigns/${encodeURIComponent(campaign)}/events${after}`);
      source.onopen = () => {
        failures = 0;
        wasLive = true;
        say({ is: 'live' });
      };
      source.onerror = () => {
        const refused = source?.readyState === EventSource.CLOSED;
        close();
        say(wasLive || !refused ? { is: 'lost', since: Date.now() } : { is: 'polling' });
        const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 30_000;
        failures += 1;
        timer = setTimeout(open, wait);
      };
      for (const kind of KINDS) {
        source.addEventListener(kind, (message: MessageEvent<string>) => {
          const event = parse(kind, message.data);
          if (!event) return;
          seq = event.seq;
          tell(event);
          if (kind === 'deleted') {
            close();
            say({ is: 'ended' });
          }
        });
      }
    };
    const again = () => {
      if (!source || source.readyState !== EventSource.OPEN) open();
    };
    globalThis.addEventListener('online', again);
    signal.addEventListener('abort', () => {
      globalThis.removeEventListener('online', again);
      close();
      end();
    });
    open();
  });
}

function parse(kind: EventKind, data: string): LiveEvent | null {
  try {
    const read: unknown = JSON.parse(data);
    if (typeof read !== 'object' || read === null) return null;
    return { seq: 0, at: '', ...read, kind };
  } catch {
    return null;
  }
}
