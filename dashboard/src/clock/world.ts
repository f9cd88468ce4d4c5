import { useSyncExternalStore } from 'react';

/**
 * The service's clock. Relative times ("6 minutes ago") are told by it, not by
 * the browser's: the demo's world runs fast, and people's clocks are wrong.
 *
 * Learned from the times the service names as its own now (an answer's
 * `generated_at`, an event's `at`, the `socap-time` header). Between two of them
 * the clock goes on at the pace seen, so that the demo's minutes pass as quickly
 * here as there.
 */
type Mark = { world: number; here: number };

let first: Mark | null = null;
let last: Mark | null = null;

const AGREES_MS = 2_000;
const PACE_NEEDS_MS = 1_500;

/** Takes note of the service's now; texts that are no time are passed over. */
export function observeServerTime(text: string | null | undefined, here = Date.now()): void {
  if (!text) return;
  const world = Date.parse(text);
  if (Number.isNaN(world)) return;
  if (last && world < last.world - AGREES_MS) {
    // Answers overtake each other; a large step back is another server.
    if (last.world - world < 60_000 * worldPace()) return;
    first = null;
  }
  first ??= { world, here };
  last = { world, here };
}

/**
 * The service's now is at least this: something it has already done. Used where an
 * answer does not say its own time; a clock that runs ahead is left as it is.
 */
export function observeAtLeast(text: string | null | undefined, here = Date.now()): void {
  if (text && Date.parse(text) > worldNow(here) + AGREES_MS) observeServerTime(text, here);
}

/** World milliseconds per millisecond here: 1, or the demo's speed. */
export function worldPace(): number {
  if (!first || !last || last.here - first.here < PACE_NEEDS_MS) return 1;
  const seen = (last.world - first.world) / (last.here - first.here);
  return seen < 1.5 ? 1 : seen;
}

/** The service's now, in milliseconds. */
export function worldNow(here = Date.now()): number {
  if (!last) return here;
  // No more than a minute of guessing when the pace is fast: a stalled demo stays put.
  const gone = here - last.here;
  const speed = worldPace();
  return last.world + (speed === 1 ? gone : Math.min(gone, 60_000) * speed);
}

/** For tests. */
export function forgetWorldTime(): void {
  first = null;
  last = null;
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let tick = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick += 1;
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Renders again each second; for the few places that count seconds. */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, () => tick);
}

/** Renders again every ten seconds, for relative times. */
export function useTenSeconds(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(tick / 10));
}
