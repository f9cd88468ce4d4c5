import { CloseButton } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { t } from '../text';
import styles from './toast.module.css';

type Toast = { id: number; text: string; tone: 'plain' | 'bad' };

let shown: readonly Toast[] = [];
let next = 0;
const listeners = new Set<() => void>();

function set(toasts: readonly Toast[]): void {
  shown = toasts;
  for (const listener of listeners) listener();
}

/** Says shortly what happened, for eyes and for screen readers. Bad news stays until closed. */
export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  next += 1;
  const id = next;
  set([...shown.slice(-2), { id, text, tone }]);
  if (tone === 'plain') setTimeout(() => dismiss(id), 6_000);
}

function dismiss(id: number): void {
  set(shown.filter((each) => each.id !== id));
}

export function Toasts() {
  const toasts = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return (
    <div className={styles.toasts} data-screen="" role="status" aria-live="polite">
      {toasts.map((each) => (
        <div key={each.id} className={styles.toast} data-tone={each.tone}>
          <span>{each.text}</span>
          <CloseButton size="sm" aria-label={t.common.close} onClick={() => dismiss(each.id)} />
        </div>
      ))}
    </div>
  );
}
