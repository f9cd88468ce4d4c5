import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FieldProblem, problemText } from '../../api/problem';
import type { ActionType, TweetCategory } from '../../api/types';
import { CategoryName } from '../../components/people';
import { ACTIONS, CATEGORIES } from '../../palette';
import { t } from '../../text/pages';
import styles from './create.module.css';
import { cellOf, filledCells, inherited, type ThresholdDraft } from './draft';

/** The table of finer thresholds: rows are categories, columns are actions. */
export function Thresholds({
  draft,
  problems,
  onCell,
}: {
  draft: ThresholdDraft;
  problems: readonly FieldProblem[];
  onCell(cell: string, value: string): void;
}) {
  const sent = filledCells(draft);
  // Emptying the last cell must not close the table under one's hands.
  const [open] = useState(sent.length > 0);
  const field = (category: TweetCategory | null, action: ActionType | null) => {
    const cell = cellOf(category, action);
    const place = sent.indexOf(cell);
    return (
      <TextInput
        size="xs"
        inputMode="decimal"
        aria-label={t.create.alerts.cell(
          category ? t.words.category[category] : t.create.alerts.allTweets,
          action ? t.words.action[action] : t.create.alerts.anyAction,
        )}
        placeholder={inherited(draft, category, action)}
        value={draft.cells[cell] ?? ''}
        onChange={(event) => onCell(cell, event.currentTarget.value)}
        error={
          place >= 0 ? problemText(problems, `/alert_preferences/thresholds/${place}`) : undefined
        }
      />
    );
  };
  return (
    <details className={styles.finer} open={open || undefined}>
      <summary>{t.create.alerts.finer}</summary>
      <p>{t.create.alerts.finerHelp}</p>
      <table className={styles.matrix} aria-label={t.create.alerts.finer}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t.create.alerts.anyAction}</th>
            {ACTIONS.map((action) => (
              <th key={action} scope="col">
                {t.words.action[action]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[null, ...CATEGORIES].map((category) => (
            <tr key={category ?? 'all'}>
              <th scope="row">
                {category ? <CategoryName category={category} /> : t.create.alerts.allTweets}
              </th>
              <td>{category ? field(category, null) : <i>{draft.threshold}</i>}</td>
              {ACTIONS.map((action) => (
                <td key={action}>{field(category, action)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
