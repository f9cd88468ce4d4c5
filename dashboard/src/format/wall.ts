/**
 * Times as people write them, in a zone: `2026-11-21T14:30` in Europe/Berlin. The
 * fields of a form speak this; the service takes and gives UTC.
 */

/** The wall time of a moment in a zone, to the minute. */
export function toWall(at: number, zone: string): string {
  return wallOf(at, zone).slice(0, 16);
}

/**
 * The moment of a wall time, or null where it is no time. One that a clock change
 * skips is taken with the offset before the change; one that happens twice, the
 * first time.
 */
export function fromWall(wall: string, zone: string): number | null {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return null;
  const day = 24 * 3_600_000;
  const before = offset(asUtc - day, zone);
  const after = offset(asUtc + day, zone);
  for (const each of [before, after]) {
    if (offset(asUtc - each, zone) === each) return asUtc - each;
  }
  return asUtc - before;
}

/** The same as the service takes it; what is no time goes as it is, so that it says what is wrong. */
export function momentOf(wall: string, zone: string): string {
  const at = fromWall(wall, zone);
  return at === null ? wall : new Date(at).toISOString();
}

/** Milliseconds that the zone is ahead of UTC at that moment. */
function offset(at: number, zone: string): number {
  const second = Math.floor(at / 1000) * 1000;
  return Date.parse(`${wallOf(second, zone)}Z`) - second;
}

function wallOf(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: known(zone),
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const get = (type: string) => parts.find((part) => part.type === type)?.value ?? '00';
  return `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}:${get('second')}`;
}

/** Whether the browser knows the zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function known(zone: string): string {
  return isZone(zone) ? zone : 'UTC';
}
