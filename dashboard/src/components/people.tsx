import type { AccountCategory, CampaignStatus, TweetCategory } from '../api/types';
import { score as scoreText } from '../format/numbers';
import { CATEGORY, type Series } from '../palette';
import { t } from '../text';
import styles from './people.module.css';

/** An importance score. Strong ones carry the accent; nought is quiet. */
export function Score({ value, strong }: { value: number; strong: boolean }) {
  return (
    <span
      className={styles.score}
      data-strong={strong || undefined}
      data-none={value === 0 || undefined}
      title={t.words.importance(scoreText(value))}
    >
      {scoreText(value)}
    </span>
  );
}

/** The marker of a series: a shape and a colour. */
export function SeriesMark({ series, size = 10 }: { series: Series; size?: number }) {
  return (
    <svg className={styles.mark} width={size} height={size} viewBox="0 0 10 10" aria-hidden="true">
      {series.marker === 'circle' && <circle cx="5" cy="5" r="4.5" fill={series.color} />}
      {series.marker === 'square' && (
        <rect x="0.75" y="0.75" width="8.5" height="8.5" rx="1" fill={series.color} />
      )}
      {series.marker === 'triangle' && <path d="M5 0.5L9.8 9.3H0.2z" fill={series.color} />}
    </svg>
  );
}

/** A tweet's category with its mark; `label` where the tweet has a number. */
export function CategoryName({ category, label }: { category: TweetCategory; label?: string }) {
  return (
    <span className={styles.category}>
      <SeriesMark series={CATEGORY[category]} />
      {label ?? t.words.category[category]}
    </span>
  );
}

export function StatusName({ status }: { status: CampaignStatus }) {
  return (
    <span className={styles.status} data-status={status}>
      {t.words.status[status]}
    </span>
  );
}

/** What kind of account it is, in a word; nothing for the others. */
export function AccountKind({ category }: { category: AccountCategory }) {
  const title = t.words.accountTitle[category];
  return title ? <span className={styles.kind}>{title}</span> : null;
}
