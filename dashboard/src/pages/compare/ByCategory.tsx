import type { ReactNode } from 'react';
import type { TweetCategory } from '../../api/types';
import { CategoryName } from '../../components/people';
import styles from './compare.module.css';

/** A table with the categories side by side. */
export function ByCategory<R extends string, C extends { category: TweetCategory }>({
  categories,
  rows,
  names,
  cell,
  title,
}: {
  categories: readonly C[];
  rows: readonly R[];
  names: Record<R, string>;
  cell(row: R, category: C): ReactNode;
  /** What a cell says on pointing at it. */
  title?(row: R, category: C): string;
}) {
  return (
    <table className={styles.shares}>
      <thead>
        <tr>
          <td />
          {categories.map((each) => (
            <th key={each.category} scope="col">
              <CategoryName category={each.category} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            <th scope="row">{names[row]}</th>
            {categories.map((each) => (
              <td key={each.category} title={title?.(row, each)}>
                {cell(row, each)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
