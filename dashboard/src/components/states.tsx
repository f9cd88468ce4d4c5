import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asProblem } from '../api/problem';
import { useTenSeconds } from '../clock/world';
import { span } from '../format/times';
import { t } from '../text';
import styles from './states.module.css';

/** Still loading, in the size of what will be there, so that nothing jumps. */
export function Loading({ height, rows = 1 }: { height: number | string; rows?: number }) {
  return (
    <div aria-busy="true">
      <VisuallyHidden role="status">{t.common.loading}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
        <Skeleton key={row} height={height} mb={rows > 1 ? 8 : 0} radius="md" />
      ))}
    </div>
  );
}

/** Nothing here: what will appear, and the one next step. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.state} data-empty="">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** It could not be read: why, and again. */
export function Failed({
  error,
  retry,
  title = t.common.failed.title,
}: {
  error: unknown;
  retry?: (() => void) | undefined;
  title?: string;
}) {
  return (
    <div className={styles.state} role="alert">
      <h2>{title}</h2>
      <p>{reason(error)}</p>
      {retry && (
        <Button size="xs" variant="default" onClick={retry}>
          {t.common.retry}
        </Button>
      )}
    </div>
  );
}

/** Why something failed, in words. */
export function reason(error: unknown): string {
  const problem = asProblem(error);
  // 502 and 504 are what a proxy says of a server that is gone.
  if ([0, 502, 504].includes(problem.status)) return t.common.failed.gone;
  if (problem.status === 403) return `${t.common.failed.forbidden} ${problem.message}`;
  return problem.message;
}

/** Part of it is missing, or late: the reason beside what there is. */
export function Partial({
  children,
  tone = 'late',
  retry,
}: {
  children: ReactNode;
  tone?: 'late' | 'bad' | 'plain';
  retry?: (() => void) | undefined;
}) {
  return (
    <div className={styles.note} data-tone={tone} role={tone === 'plain' ? undefined : 'status'}>
      {tone !== 'plain' && (
        <span className={styles.mark} aria-hidden="true">
          !
        </span>
      )}
      <span>{children}</span>
      {retry && (
        <button type="button" onClick={retry}>
          {t.common.retry}
        </button>
      )}
    </div>
  );
}

/**
 * A query in its four states. What was read before stays on the page while it is
 * read again, and when that fails, with a note saying so.
 */
export function Read<T>({
  query,
  loading,
  empty,
  isEmpty,
  children,
}: {
  query: UseQueryResult<T>;
  loading: ReactNode;
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
  children: (data: T) => ReactNode;
}) {
  useTenSeconds();
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    return query.isError ? <Failed error={query.error} retry={retry} /> : loading;
  }
  const gone = span(Date.now() - query.dataUpdatedAt);
  return (
    <>
      {query.isError && (
        <Partial retry={retry}>
          {t.common.staleFor(gone)} {reason(query.error)}
        </Partial>
      )}
      {empty && isEmpty?.(query.data) ? empty : children(query.data)}
    </>
  );
}
