import { Button } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { exactNumber } from '../format/numbers';
import { t } from '../text/pages';
import styles from './MorePages.module.css';

/** What is read page by page, each telling how many rows there are in all. */
export type Paged<T> = UseInfiniteQueryResult<InfiniteData<{ items: T[]; total: number }>>;

/** How much of a list is shown, and the way to more of it. */
export function MorePages<T>({ query }: { query: Paged<T> }) {
  const pages = query.data?.pages ?? [];
  const shown = pages.reduce((sum, page) => sum + page.items.length, 0);
  const total = pages[0]?.total ?? 0;
  if (!query.hasNextPage && shown >= total) return null;
  return (
    <div className={styles.more} data-screen="">
      <span>{t.lists.shown(exactNumber(shown), exactNumber(total))}</span>
      {query.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.common.more}
        </Button>
      )}
    </div>
  );
}
