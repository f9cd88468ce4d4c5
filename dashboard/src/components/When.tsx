import { createContext, useContext } from 'react';
import { useTenSeconds, worldNow } from '../clock/world';
import { time, when } from '../format/times';

/** The zone in which times are told: the campaign's, or the one chosen in its place. */
export const ZoneContext = createContext('UTC');

export function useZone(): string {
  return useContext(ZoneContext);
}

/** A time: relative within a day, absolute with its zone beyond, exact in the title. */
export function When({ at, fallback = '–' }: { at: string | null | undefined; fallback?: string }) {
  const zone = useZone();
  useTenSeconds();
  if (!at) return <span>{fallback}</span>;
  return (
    <time dateTime={at} title={time(at, zone, 'exact')} data-at={time(at, zone, 'moment')}>
      <span>{when(at, worldNow(), zone)}</span>
    </time>
  );
}
