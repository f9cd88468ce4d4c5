import { type ReactNode, useId } from 'react';
import styles from './Section.module.css';

/** A part of a page on a card: its name, a line about it, what one can do. */
export function Section({
  title,
  lead,
  actions,
  flush = false,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** For tables and lists, which bring their own room. */
  flush?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header className={styles.head}>
        <div className={styles.words}>
          <h2 id={id}>{title}</h2>
          {lead && <p>{lead}</p>}
        </div>
        {actions && (
          <div className={styles.actions} data-screen="">
            {actions}
          </div>
        )}
      </header>
      <div className={styles.body} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}
