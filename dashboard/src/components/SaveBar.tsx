import type { ReactNode } from 'react';
import styles from './SaveBar.module.css';

/** The end of a long form: what was refused, and the buttons. In sight while something is not saved. */
export function SaveBar({ dirty, children }: { dirty: boolean; children: ReactNode }) {
  return (
    <div className={styles.bar} data-dirty={dirty || undefined}>
      {children}
    </div>
  );
}
