import { Button } from '@mantine/core';
import { exactNumber } from '../format/numbers';
import { t } from '../text/pages';
import styles from './MorePages.module.css';

/** How much of a list is shown, and the way to more of it. */
export function MorePages({
  shown,
  total,
  more,
  pending,
  onMore,
}: {
  shown: number;
  total: number;
  more: boolean;
  pending: boolean;
  onMore(): void;
}) {
  if (!more && shown >= total) return null;
  return (
    <div className={styles.more} data-screen="">
      <span>{t.lists.shown(exactNumber(shown), exactNumber(total))}</span>
      {more && (
        <Button size="xs" variant="default" loading={pending} onClick={onMore}>
          {t.common.more}
        </Button>
      )}
    </div>
  );
}
