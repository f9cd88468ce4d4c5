import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../client';
import { asProblem } from '../problem';
import { sessionKey } from './keys';

export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: ({ signal }) => unwrap(api.GET('/socap/session', { signal })),
  staleTime: 60_000,
  // A server that is gone is asked again until it is back.
  refetchInterval: ({ state }) => (asProblem(state.error).passing && state.error ? 5_000 : false),
});

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => unwrap(api.POST('/socap/session', { body: { key } })),
    onSuccess: (session) => {
      queries.setQueryData(sessionKey, session);
      void queries.invalidateQueries();
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE('/socap/session')),
    // Nothing read with the old key stays behind.
    onSettled: () => queries.resetQueries(),
  });
}
