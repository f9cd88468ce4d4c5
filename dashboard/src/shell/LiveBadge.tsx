import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { asProblem } from '../api/problem';
import { campaignKey } from '../api/queries/keys';
import { useSecond } from '../clock/world';
import { useZone } from '../components/When';
import { span, time } from '../format/times';
import { useLive } from '../live/LiveProvider';
import { t } from '../text';
import styles from './LiveBadge.module.css';

const STALE_MS = 90_000;

/** How fresh the numbers on the page are, in words: never a silent old number. */
export function LiveBadge({
  campaign,
  rests,
}: {
  campaign: string;
  /** Why nothing new comes, where nothing is meant to. */
  rests?: string | undefined;
}) {
  const { state } = useLive();
  const zone = useZone();
  const online = useOnline();
  const { updated, failing } = useUpdatedAt(campaign);
  const gone = updated === null ? null : Date.now() - updated;
  const lost = state.is === 'lost' || failing || !online;
  const quiet = rests !== undefined && !lost && state.is !== 'ended';
  const stale = gone !== null && gone > STALE_MS && state.is !== 'live' && !quiet;
  const tone = lost || stale ? 'late' : state.is === 'live' && !quiet ? 'live' : 'plain';

  return (
    <span className={styles.badge} data-tone={tone}>
      <span className={styles.dot} aria-hidden="true" />
      {/* Announced when it changes in kind; the seconds are for the eyes. */}
      <span role="status">{words()}</span>
      {gone !== null && !lost && !quiet && (
        <span className={styles.ago}>
          {gone < 2_000 ? t.shell.live.now : t.shell.live.updated(span(gone))}
        </span>
      )}
    </span>
  );

  function words(): string {
    if (!online) return t.shell.live.offline;
    if (lost) {
      const since = updated ?? (state.is === 'lost' ? state.since : Date.now());
      return t.shell.live.lost(time(since, zone, 'clock'));
    }
    if (state.is === 'ended') return t.shell.live.ended;
    if (quiet) return rests;
    if (stale && gone !== null) return t.shell.live.stale(span(gone));
    if (state.is === 'live') return t.shell.live.live;
    return state.is === 'polling' ? t.shell.live.polling : t.shell.live.connecting;
  }
}

/**
 * When anything of the campaign was last read with success, by this browser's
 * clock, and whether the newest attempt found no server.
 */
function useUpdatedAt(campaign: string): { updated: number | null; failing: boolean } {
  useSecond();
  useIsFetching();
  const queries = useQueryClient();
  const states = queries
    .getQueryCache()
    .findAll({ queryKey: campaignKey(campaign), type: 'active' })
    .map((query) => query.state);
  const newest = Math.max(0, ...states.map((state) => state.dataUpdatedAt));
  const failing = states.some(
    (state) => state.errorUpdatedAt > newest && asProblem(state.error).status === 0,
  );
  return { updated: newest > 0 ? newest : null, failing };
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    globalThis.addEventListener('online', look);
    globalThis.addEventListener('offline', look);
    return () => {
      globalThis.removeEventListener('online', look);
      globalThis.removeEventListener('offline', look);
    };
  }, []);
  return online;
}
