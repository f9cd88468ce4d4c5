import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { follow, type StreamState } from './stream';

/** A stream whose end the test holds. */
class Source {
  static readonly CLOSED = 2;
  static readonly OPEN = 1;
  static made: Source[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly heard = new Map<string, (message: { data: string }) => void>();
  constructor() {
    Source.made.push(this);
  }
  addEventListener(kind: string, listener: (message: { data: string }) => void): void {
    this.heard.set(kind, listener);
  }
  close(): void {
    this.readyState = Source.CLOSED;
  }
  begins(): void {
    this.readyState = Source.OPEN;
    this.onopen?.();
    this.heard.get('ready')?.({ data: '{"seq":1}' });
  }
}

let states: StreamState[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  Source.made = [];
  states = [];
  stop = follow('c', { state: (state) => states.push(state), event: () => undefined });
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const last = () => Source.made.at(-1);

test('a stream that closes as soon as it begins is opened ever more seldom', () => {
  for (let second = 0; second < 600; second += 1) {
    if (last()?.readyState === 0) {
      last()?.begins();
      last()?.onerror?.();
    }
    vi.advanceTimersByTime(100);
  }
  // 60 seconds: after 250 ms, then 1, 2, 5, 10, 20 and 30 seconds.
  expect(Source.made.length).toBeLessThanOrEqual(7);
  expect(states.at(-1)?.is).toBe('lost');
});

test('one that lasted is opened again at once, and nobody is told', () => {
  last()?.begins();
  vi.advanceTimersByTime(6_000);
  for (let time = 0; time < 3; time += 1) {
    last()?.onerror?.();
    vi.advanceTimersByTime(300);
    last()?.begins();
    vi.advanceTimersByTime(6_000);
  }
  expect(Source.made).toHaveLength(4);
  expect(states.some((state) => state.is === 'lost')).toBe(false);
});
