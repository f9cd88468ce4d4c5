import { useEffect, useMemo, useRef, useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { ResolvedView } from '../../api/types';
import { CATEGORIES } from '../../palette';
import type { Draft } from './draft';

/** What became of a link: looked up, on its way, or not to be had just now. */
export type Resolved = ResolvedView | 'looking' | 'unreachable';

const WAIT_MS = 350;
const AT_ONCE = 50;

/**
 * Looks links up as they come, each once, many in one call. A link that was typed
 * on in the meantime is simply another link.
 */
export function useResolved(lines: Draft['lines']): ReadonlyMap<string, Resolved> {
  const urls = useMemo(
    () => CATEGORIES.flatMap((category) => lines[category].map((line) => line.url)),
    [lines],
  );
  const [known, setKnown] = useState<ReadonlyMap<string, Resolved>>(new Map());
  const asked = useRef(new Set<string>());

  useEffect(() => {
    const timer = setTimeout(() => {
      const fresh = [...new Set(urls)].filter((url) => url !== '' && !asked.current.has(url));
      for (const url of fresh) asked.current.add(url);
      for (let from = 0; from < fresh.length; from += AT_ONCE) {
        void lookUp(fresh.slice(from, from + AT_ONCE));
      }
    }, WAIT_MS);
    return () => clearTimeout(timer);

    async function lookUp(batch: string[]) {
      put(batch.map((url) => [url, 'looking']));
      try {
        const { items } = await unwrap(
          api.POST('/socap/tweets/resolve', { body: { urls: batch } }),
        );
        put(items.map((item, place) => [batch[place] ?? item.url, item]));
      } catch {
        for (const url of batch) asked.current.delete(url);
        put(batch.map((url) => [url, 'unreachable']));
      }
    }
    function put(entries: [string, Resolved][]) {
      setKnown((old) => new Map([...old, ...entries]));
    }
  }, [urls]);

  return known;
}
