import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../client';
import type { NewIgnored } from '../types';

export const ignoreKey = ['ignore-list'] as const;
export const rulesKey = ['rules'] as const;

export const ignoreQuery = queryOptions({
  queryKey: ignoreKey,
  queryFn: ({ signal }) => unwrap(api.GET('/socap/ignore-list', { signal })),
});

export function replaceIgnoreList(items: NewIgnored[]) {
  return unwrap(api.PUT('/socap/ignore-list', { body: { items } }));
}

export const rulesQuery = queryOptions({
  queryKey: rulesKey,
  queryFn: ({ signal }) => unwrap(api.GET('/socap/rules', { signal })),
  // While stored accounts are classified again, the number falls.
  refetchInterval: (query) => (query.state.data?.accounts_pending ? 3_000 : false),
});

export function putRules(source: string) {
  return unwrap(
    api.PUT('/socap/rules', {
      body: source,
      bodySerializer: (body) => body,
      headers: { 'content-type': 'application/toml' },
    }),
  );
}

export function builtInRules() {
  return unwrap(api.DELETE('/socap/rules'));
}
