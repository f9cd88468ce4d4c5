import { type ReactNode, useEffect } from 'react';
import { t } from '../text';
import styles from './PageHead.module.css';

/** The head of a page: its name, a line about it, and what one can do. */
export function PageHead({
  title,
  children,
  actions,
  crumb,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  crumb?: ReactNode;
}) {
  useTitle(title);
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        {crumb && <div className={styles.crumb}>{crumb}</div>}
        <h1>{title}</h1>
        {children && <div className={styles.lead}>{children}</div>}
      </div>
      {actions && (
        <div className={styles.actions} data-screen="">
          {actions}
        </div>
      )}
    </header>
  );
}

/** The title of the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${t.shell.product}`;
  }, [title]);
}
