import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { LongList } from '../api/long-list';
import { campaignKey } from '../api/queries/keys';
import styles from '../components/lists.module.css';
import { exactNumber } from '../format/numbers';
import { usePollInterval } from '../live/LiveProvider';
import { t } from '../text/pages';

/**
 * How many rows of a campaign's list came since it was read; pressing it shows them. Rows never
 * move by themselves.
 */
export function FreshRows<T>({
  campaign,
  list,
  known,
}: {
  campaign: string;
  list: LongList<T>;
  /** How many there were. */
  known: number;
}) {
  const queries = useQueryClient();
  // Under the campaign's key: its events have it asked again.
  const now = useQuery({
    queryKey: [...campaignKey(campaign), 'how many', list.key],
    queryFn: ({ signal }) => list.read({ limit: 1 }, signal),
    select: (page) => page.total,
    refetchInterval: usePollInterval(),
  });
  const fresh = (now.data ?? 0) - known;
  return (
    <div role="status" className={styles.freshPlace}>
      {known > 0 && fresh > 0 && (
        <button
          type="button"
          className={styles.fresh}
          onClick={() => {
            scrollTo({ top: 0 });
            void queries.resetQueries({ queryKey: list.key });
          }}
        >
          {t.lists.freshShow(exactNumber(fresh))}
        </button>
      )}
    </div>
  );
}
