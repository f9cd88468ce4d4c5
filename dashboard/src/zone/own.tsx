import { type ReactNode, useSyncExternalStore } from 'react';
import { ZoneContext } from '../components/When';
import { ownZone } from '../format/times';
import { isZone } from '../format/wall';

/**
 * The zone of pages that belong to no campaign: kept on this device. Without a
 * choice it is the device's own.
 */
const KEY = 'socap-zone';
const listeners = new Set<() => void>();

/** What was chosen; null is "as this device". */
export function chosenZone(): string | null {
  const kept = localStorage.getItem(KEY);
  return kept && isZone(kept) ? kept : null;
}

export function chooseZone(zone: string | null): void {
  if (zone === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, zone);
  for (const listener of listeners) listener();
}

export function useChosenZone(): string | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    globalThis.addEventListener('storage', listener);
    return () => {
      listeners.delete(listener);
      globalThis.removeEventListener('storage', listener);
    };
  }, chosenZone);
}

/** Times below are told in the chosen zone; a campaign's pages set their own. */
export function OwnZone({ children }: { children: ReactNode }) {
  return <ZoneContext value={useChosenZone() ?? ownZone()}>{children}</ZoneContext>;
}
