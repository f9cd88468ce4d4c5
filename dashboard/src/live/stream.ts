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

/** The last event that was heard. */
type Place = { seq: number | null };

type Told = { event: LiveEvent } | { state: StreamState; seq: number | null } | { ask: true };

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

/** A stream that ended is opened again so soon; only when that fails, it is lost. */
const AGAIN_MS = 250;
/** One that ends sooner is none: something between answers, and closes at once. */
const LASTS_MS = 5_000;

/**
 * Follows a campaign's events until the returned function is called. `own` is true in
 * the one tab that read the event itself.
 */
export function follow(
  campaign: string,
  on: { event(event: LiveEvent, own: boolean): void; state(state: StreamState): void },
): () => void {
  const ending = new AbortController();
  const channel =
    'BroadcastChannel' in globalThis ? new BroadcastChannel(`socap ${campaign}`) : null;
  let state: StreamState = { is: 'connecting' };
  let leads = false;
  // Kept by every tab: whichever reads next goes on where the last one was.
  const place: Place = { seq: null };

  const say = (next: StreamState) => {
    state = next;
    on.state(next);
    channel?.postMessage({ state: next, seq: place.seq } satisfies Told);
  };
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('ask' in data) {
        if (leads) channel.postMessage({ state, seq: place.seq } satisfies Told);
      } else if (leads) return;
      else if ('event' in data) {
        place.seq = data.event.seq;
        on.event(data.event, false);
      } else {
        place.seq = data.seq ?? place.seq;
        on.state(data.state);
      }
    };
    channel.postMessage({ ask: true } satisfies Told);
  }

  on.state(state);
  const lead = () => {
    leads = true;
    return read(campaign, ending.signal, place, say, (event) => {
      on.event(event, true);
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
  place: Place,
  say: (state: StreamState) => void,
  tell: (event: LiveEvent) => void,
): Promise<void> {
  return new Promise((end) => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let wasLive = false;
    let brokeAt: number | null = null;

    const close = () => {
      source?.close();
      source = null;
      clearTimeout(timer);
    };
    const open = () => {
      close();
      const after = place.seq === null ? '' : `?after=${place.seq}`;
      source = new EventSource(`/socap/campaigns/${encodeURIComponent(campaign)}/events${after}`);
      source.onopen = () => {
        wasLive = true;
        timer = setTimeout(() => {
          failures = 0;
          brokeAt = null;
        }, LASTS_MS);
      };
      // Where it begins: what happens while the line is down is told afterwards.
      source.addEventListener('ready', (message: MessageEvent<string>) => {
        place.seq = parse('ready', message.data)?.seq ?? place.seq;
        say({ is: 'live' });
      });
      source.onerror = () => {
        const refused = source?.readyState === EventSource.CLOSED;
        close();
        const since = brokeAt ?? Date.now();
        // The service ends each stream after some minutes: that is no loss.
        if (wasLive && brokeAt === null) {
          brokeAt = since;
          timer = setTimeout(open, AGAIN_MS);
          return;
        }
        brokeAt = since;
        say(wasLive || !refused ? { is: 'lost', since } : { is: 'polling' });
        const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 30_000;
        failures += 1;
        timer = setTimeout(open, wait);
      };
      for (const kind of KINDS) {
        source.addEventListener(kind, (message: MessageEvent<string>) => {
          const event = parse(kind, message.data);
          if (!event) return;
          place.seq = event.seq;
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

function parse(kind: EventKind | 'ready', data: string): LiveEvent | null {
  try {
    const read: unknown = JSON.parse(data);
    if (typeof read !== 'object' || read === null) return null;
    return { seq: 0, at: '', ...read, kind: kind as EventKind };
  } catch {
    return null;
  }
}
