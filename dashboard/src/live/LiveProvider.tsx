import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { campaignKey } from '../api/queries/keys';
import type { LiveEvent } from '../api/types';
import { observeServerTime } from '../clock/world';
import { heal } from './heal';
import { follow, type StreamState } from './stream';

type Listener = (event: LiveEvent, own: boolean) => void;

type Live = {
  state: StreamState;
  /** Opens the stream of this campaign; null closes it. */
  watch(campaign: string | null): void;
  /**
   * Calls back with each event until the returned function is called. `own` in the one
   * tab that read it itself.
   */
  listen(listener: Listener): () => void;
};

const LiveContext = createContext<Live | null>(null);

/** At most one round of reading again in this time, however many events come. */
const GATHER_MS = 1_200;

/** Holds the app's one stream, and has the pages read again what changed. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [campaign, watch] = useState<string | null>(null);
  const [state, setState] = useState<StreamState>({ is: 'off' });
  const listeners = useRef(new Set<Listener>());

  useEffect(() => {
    if (campaign === null) {
      setState({ is: 'off' });
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readAgain = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey: campaignKey(campaign) });
      }, GATHER_MS);
    };
    const stop = follow(campaign, {
      state(next) {
        setState(next);
        // What happened while the line was down is read at once.
        if (next.is === 'live') {
          heal(queries);
          readAgain();
        }
      },
      event(event, own) {
        observeServerTime(event.at);
        for (const listener of listeners.current) listener(event, own);
        readAgain();
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [campaign, queries]);

  // The same while the state changes: who listens must not miss what comes just then.
  const listen = useCallback<Live['listen']>((listener) => {
    listeners.current.add(listener);
    return () => listeners.current.delete(listener);
  }, []);
  const live = useMemo<Live>(() => ({ state, watch, listen }), [state, listen]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLive outside of LiveProvider');
  return live;
}

/** Follows this campaign while the calling page is shown. */
export function useWatch(campaign: string): void {
  const { watch } = useLive();
  useEffect(() => {
    watch(campaign);
    return () => watch(null);
  }, [campaign, watch]);
}

/** How often a query asks by itself: rarely while events come, often while none can. */
export function usePollInterval(): number {
  const { state } = useLive();
  return state.is === 'live' ? 60_000 : 15_000;
}
