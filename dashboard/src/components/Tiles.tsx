import type { ReactNode } from 'react';
import styles from './Tiles.module.css';

/** Numbers that stand for themselves, each with what it is to be held against. */
export function Tiles({ children }: { children: ReactNode }) {
  return <dl className={styles.tiles}>{children}</dl>;
}

export function Tile({
  label,
  children,
  note,
  tone,
}: {
  label: string;
  children: ReactNode;
  /** The comparison: since when, of how much. */
  note: ReactNode;
  tone?: 'bad' | 'late' | undefined;
}) {
  return (
    <div className={styles.tile} data-tone={tone}>
      <dt>{label}</dt>
      <dd className={styles.number}>{children}</dd>
      <dd className={styles.note}>{note}</dd>
    </div>
  );
}
