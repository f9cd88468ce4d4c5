import type { ReactNode } from 'react';
import styles from './Card.module.css';

/** A part of a page with a name; `flush` lets rows reach its edges. */
export function Card({
  title,
  actions,
  flush = false,
  children,
}: {
  title: string;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={styles.card} data-flush={flush || undefined}>
      <header>
        <h2>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
