import type { ReactNode } from 'react';
import styles from './TextButton.module.css';

/** A button among words, which looks like them. */
export function TextButton({
  label,
  onClick,
  children,
}: {
  /** What it does, for who does not see what it belongs to. */
  label?: string;
  onClick(): void;
  children: ReactNode;
}) {
  return (
    <button type="button" className={styles.button} aria-label={label} onClick={onClick}>
      {children}
    </button>
  );
}
