import { useQueries } from '@tanstack/react-query';
import { accountQuery } from '../../api/queries/analytics';

/** The handles of these accounts of a campaign, as far as they are known. */
export function useHandles(campaign: string, ids: readonly string[]): Map<string, string> {
  const read = useQueries({
    queries: [...new Set(ids)].map((id) => ({
      ...accountQuery(campaign, id),
      staleTime: 10 * 60_000,
      retry: false,
    })),
  });
  return new Map(
    read.flatMap(({ data }) => (data ? [[data.user_id, `@${data.username}`] as const] : [])),
  );
}
