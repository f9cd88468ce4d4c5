import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ListSearch } from '../../url/list-search';
import { compact, oneOf } from '../../url/query-string';

const route = getRouteApi('/campaigns/$id/alerts');

export const VIEWS = ['trail', 'finds', 'mutes', 'settings'] as const;
export type View = (typeof VIEWS)[number];

type Change = Pick<ListSearch, 'view' | 'status' | 'channel'>;

/** What the address tells about the alerts' page. */
export function useAlertsSearch() {
  const search = route.useSearch();
  const navigate = useNavigate();
  return {
    view: oneOf(search, 'view', VIEWS) ?? 'trail',
    status: search.status,
    channel: search.channel,
    set(change: Change) {
      void navigate({
        to: '.',
        search: ((old: Record<string, unknown>) => compact({ ...old, ...change })) as never,
        resetScroll: false,
      });
    },
  };
}
