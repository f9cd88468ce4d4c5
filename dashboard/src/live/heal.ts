import type { Query, QueryClient } from '@tanstack/react-query';
import { asProblem } from '../api/problem';

const EVERY_MS = 5_000;

/** What is on the page and could not be read since the server was gone. */
const lost = ({ state }: Query) =>
  state.status === 'error' && state.fetchStatus === 'idle' && asProblem(state.error).status === 0;

/** Reads again what the page could not read while the server was gone. */
export function heal(queries: QueryClient): void {
  void queries.refetchQueries({ type: 'active', predicate: lost });
}

/** The same from time to time: not every page has a stream that tells when the server is back. */
export function keepHealing(queries: QueryClient): () => void {
  const timer = setInterval(() => {
    if (!document.hidden) heal(queries);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
