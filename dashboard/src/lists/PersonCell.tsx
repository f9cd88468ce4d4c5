import type { ReactNode } from 'react';
import { Initials } from '../components/Initials';
import styles from './PersonCell.module.css';

/** Who a row is about. The link covers the whole row. */
export function PersonCell({
  name,
  handle,
  strong,
  link,
  mark,
}: {
  name: string;
  handle: string;
  /** They matter, or count. */
  strong: boolean;
  link(look: { className: string | undefined; children: ReactNode }): ReactNode;
  mark?: ReactNode;
}) {
  return (
    <span className={styles.person}>
      <Initials name={name || handle} strong={strong} />
      <span className={styles.names}>
        {link({ className: styles.open, children: name || `@${handle}` })}
        <span className={styles.handle}>
          @{handle}
          {mark}
        </span>
      </span>
    </span>
  );
}
