import { useRef } from 'react';
import { t } from '../../text/pages';
import styles from './alerts.module.css';

const FAR_PX = 240;

/**
 * A list whose new rows come in at the top only while it is scrolled there. Further
 * down it stands still, and the number of new rows is told.
 */
export function useHeld<T>(
  rows: readonly T[] | undefined,
  key: string,
  idOf: (row: T) => string,
): { rows: readonly T[]; fresh: number; show(): void } {
  const first = useRef<{ key: string; id: string | undefined }>({ key, id: undefined });
  const all = rows ?? [];
  const far = globalThis.scrollY > FAR_PX;
  const top = all[0] && idOf(all[0]);
  if (!far || first.current.key !== key || first.current.id === undefined) {
    first.current = { key, id: top };
    return { rows: all, fresh: 0, show: () => undefined };
  }
  const place = all.findIndex((row) => idOf(row) === first.current.id);
  if (place <= 0) {
    return { rows: all, fresh: 0, show: () => undefined };
  }
  return {
    rows: all.slice(place),
    fresh: place,
    show() {
      first.current = { key, id: top };
      globalThis.scrollTo({ top: 0 });
    },
  };
}

/** "3 new", to press. */
export function Fresh({ count, onShow }: { count: number; onShow(): void }) {
  if (count === 0) return null;
  return (
    <div className={styles.fresh}>
      <button type="button" onClick={onShow}>
        {t.lists.fresh(count)}
      </button>
    </div>
  );
}
