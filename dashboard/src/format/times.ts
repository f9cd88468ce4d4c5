import { locale, t } from '../text';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Style = 'year' | 'moment' | 'exact' | 'hour' | 'day' | 'clock' | 'dayHour';

const STYLES: Record<Style, Intl.DateTimeFormatOptions> = {
  year: { month: 'short', year: 'numeric' },
  moment: {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  },
  exact: { dateStyle: 'full', timeStyle: 'long' },
  hour: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  clock: { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  dayHour: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
};

const made = new Map<string, Intl.DateTimeFormat>();

/** A time in a zone. An unknown zone falls back to UTC rather than failing a page. */
export function time(at: number | string, zone: string, style: Style): string {
  const key = `${zone} ${style}`;
  let format = made.get(key);
  if (!format) {
    const options = { ...STYLES[style], hourCycle: 'h23' as const };
    try {
      format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    } catch {
      format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    }
    made.set(key, format);
  }
  return format.format(typeof at === 'string' ? Date.parse(at) : at);
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' });

/** "6 minutes ago", "in 3 hours": for times within a day of now. */
export function ago(at: number, now: number): string {
  const gone = at - now;
  const size = Math.abs(gone);
  if (size < 45_000) return gone > 0 ? t.time.inAMoment : t.time.justNow;
  if (size < HOUR) return relative.format(Math.round(gone / MINUTE) || Math.sign(gone), 'minute');
  if (size < DAY) return relative.format(Math.round(gone / HOUR), 'hour');
  return relative.format(Math.round(gone / DAY), 'day');
}

/** Relative within a day, absolute with the zone beyond. */
export function when(at: number | string, now: number, zone: string): string {
  const moment = typeof at === 'string' ? Date.parse(at) : at;
  return Math.abs(moment - now) < DAY ? ago(moment, now) : time(moment, zone, 'moment');
}

/** A span in its largest two units: "2 d 4 h", "35 min", "12 s". */
export function span(milliseconds: number): string {
  const size = Math.max(0, milliseconds);
  if (size < MINUTE - 500) return t.time.seconds(Math.round(size / 1000));
  const minutes = Math.round(size / MINUTE);
  if (minutes < 60) return t.time.minutes(minutes);
  // With six of the larger unit the smaller one says nothing more.
  const hours = minutes < 6 * 60 ? Math.floor(minutes / 60) : Math.round(minutes / 60);
  if (hours < 24)
    return two(t.time.hours(hours), t.time.minutes, minutes < 6 * 60 ? minutes % 60 : 0);
  const days = hours < 6 * 24 ? Math.floor(hours / 24) : Math.round(hours / 24);
  return two(t.time.days(days), t.time.hours, hours < 6 * 24 ? hours % 24 : 0);
}

function two(large: string, small: (n: number) => string, rest: number): string {
  return rest > 0 ? `${large} ${small(rest)}` : large;
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

/** The zone's short name at that time, such as "UTC" or "GMT+2". */
export function zoneName(zone: string, at: number): string {
  try {
    const format =
      zoneFormats.get(zone) ??
      new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
    zoneFormats.set(zone, format);
    const parts = format.formatToParts(at);
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
  } catch {
    return zone;
  }
}

/** Every zone the browser knows, UTC first. */
export function zones(): string[] {
  const all = Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC');
  return ['UTC', ...all];
}

/** The browser's own zone. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
