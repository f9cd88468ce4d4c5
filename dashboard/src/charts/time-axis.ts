import { locale } from '../text';
import type { Bucket } from './series';

export type TimeTick = { at: number; label: string; day: boolean };

const HOUR = 3_600_000;
const STEPS = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720];

/**
 * Where the time axis has its numbers: at round hours or midnights of the zone, so
 * many as fit. A midnight carries its day, each day once.
 */
export function timeTicks(buckets: readonly Bucket[], zone: string, most: number): TimeTick[] {
  const first = buckets[0];
  const last = buckets[buckets.length - 1];
  if (!first || !last) return [];
  const hours = (last.end - first.start) / HOUR;
  const step = STEPS.find((each) => hours / each <= most) ?? 1_440;
  const found: TimeTick[] = [];
  for (const { start } of buckets) {
    const { hour, minute, days } = wall(start, zone);
    if (minute !== 0) continue;
    const round = step < 24 ? hour % step === 0 : hour === 0 && days % (step / 24) === 0;
    if (round) found.push({ at: start, day: hour === 0, label: label(start, zone, hour === 0) });
  }
  return found;
}

/** Numbers of hours, for charts aligned by the time since posting. */
export function ageTicks(buckets: readonly Bucket[], most: number): TimeTick[] {
  const last = buckets[buckets.length - 1];
  if (!last) return [];
  const step = STEPS.find((each) => last.end / HOUR / each <= most) ?? 1_440;
  const found: TimeTick[] = [];
  for (let hour = 0; hour * HOUR <= last.end; hour += step) {
    const days = hour / 24;
    found.push({ at: hour * HOUR, day: false, label: step >= 24 ? `${days} d` : `${hour} h` });
  }
  return found;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${zone} ${name}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: 'h23' });
    formats.set(key, made);
  }
  return made;
}

type Wall = { hour: number; minute: number; days: number };
const walls = new Map<string, Wall>();

/** Held, as the same steps are drawn again and again, and asking takes long. */
function wall(at: number, zone: string): Wall {
  const key = `${zone} ${at}`;
  let found = walls.get(key);
  if (!found) {
    if (walls.size > 5_000) walls.clear();
    found = readWall(at, zone);
    walls.set(key, found);
  }
  return found;
}

function readWall(at: number, zone: string): Wall {
  const parts = format(zone, 'parts', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const days = Math.floor(Date.UTC(get('year'), get('month') - 1, get('day')) / (24 * HOUR));
  return { hour: get('hour'), minute: get('minute'), days };
}

function label(at: number, zone: string, day: boolean): string {
  return day
    ? format(zone, 'day', { day: 'numeric', month: 'short' }).format(at)
    : format(zone, 'hour', { hour: '2-digit', minute: '2-digit' }).format(at);
}
