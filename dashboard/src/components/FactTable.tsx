import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './FactTable.module.css';

export type Column<T> = {
  key: string;
  label: string;
  /** Only for who hears it: a column of buttons needs no title for the eyes. */
  unseen?: boolean;
  /** Numbers stand on the right. */
  right?: boolean;
  /** This one names the row. */
  head?: boolean;
  cell(row: T): ReactNode;
  /** What stands below, when there is a line of sums. */
  foot?: ReactNode;
};

/** A table with its name; on a phone its rows are cards. */
export function FactTable<T>({
  caption,
  columns,
  rows,
  keyOf,
  links = false,
}: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf(row: T): string;
  /** The first cell holds a link that covers the row. */
  links?: boolean;
}) {
  const sums = columns.some((column) => column.foot !== undefined);
  return (
    <table className={styles.table}>
      <caption>
        <VisuallyHidden>{caption}</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" data-align={column.right ? 'right' : undefined}>
              {column.unseen ? <VisuallyHidden>{column.label}</VisuallyHidden> : column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} data-link={links || undefined}>
            {columns.map((column) => (
              <Cell key={column.key} column={column}>
                {column.cell(row)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
      {sums && (
        <tfoot>
          <tr>
            {columns.map((column) => (
              <Cell key={column.key} column={column}>
                {column.foot}
              </Cell>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Cell<T>({ column, children }: { column: Column<T>; children: ReactNode }) {
  if (column.head) return <th scope="row">{children}</th>;
  return (
    <td
      data-label={column.unseen ? undefined : column.label}
      data-align={column.right ? 'right' : undefined}
    >
      {children}
    </td>
  );
}
