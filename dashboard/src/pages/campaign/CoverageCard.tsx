import type { CoverageView, Freshness, JobKind } from '../../api/types';
import { Card } from '../../components/Card';
import { Num } from '../../components/Num';
import { When } from '../../components/When';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import styles from './overview.module.css';
import { Whole } from './Whole';

const words = t.campaign.coverage;
const KINDS: readonly JobKind[] = ['retweets', 'quotes', 'replies', 'liking_users'];

type Row = {
  kind: JobKind;
  collected: number;
  counted: number | null;
  removed: number;
  why: string[];
};

/** How much of what X counts is here, why there is less, and how old it is. */
export function CoverageCard({
  coverage,
  freshness,
  labels,
}: {
  coverage: readonly CoverageView[];
  freshness: Freshness;
  labels: Map<string, string>;
}) {
  const rows = KINDS.map((kind) => sumOf(kind, coverage)).filter((row) => row !== null);
  return (
    <Card title={words.title}>
      <Whole />
      <dl className={styles.fresh}>
        <dt>{words.read}</dt>
        <dd>
          <When at={freshness.last_cycle_at} />
        </dd>
        <dt>{words.next}</dt>
        <dd>
          <When at={freshness.next_cycle_at} />
        </dd>
        <dt>{words.counters}</dt>
        <dd>
          <When at={freshness.metrics_at} />
          {freshness.oldest_metrics_at !== freshness.metrics_at && (
            <small>
              {' '}
              ({words.oldest} <When at={freshness.oldest_metrics_at} />)
            </small>
          )}
        </dd>
      </dl>
      {rows.length === 0 ? (
        <p className={styles.nothing}>{words.none}</p>
      ) : (
        <CoverageTable rows={rows} />
      )}
      {coverage.length > 0 && <Details coverage={coverage} labels={labels} />}
    </Card>
  );
}

function CoverageTable({ rows }: { rows: Row[] }) {
  return (
    <table className={styles.plain}>
      <thead>
        <tr>
          <th scope="col">{words.list}</th>
          <th scope="col">{words.collected}</th>
          <th scope="col">{words.counted}</th>
          <th scope="col">{words.gone}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.kind}>
            <th scope="row">
              {t.words.kind[row.kind]}
              {row.why.length > 0 && <small>{row.why.join('; ')}</small>}
            </th>
            <td>
              <Num value={row.collected} />
            </td>
            <td>
              <Num value={row.counted} />
            </td>
            <td>
              <Num value={row.removed} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Every list of every tweet that is not whole. */
function Details({
  coverage,
  labels,
}: {
  coverage: readonly CoverageView[];
  labels: Map<string, string>;
}) {
  const missing = coverage.filter((each) => each.reason && each.kind !== 'metrics');
  if (missing.length === 0) return null;
  return (
    <details className={styles.details}>
      <summary>
        {words.details} ({missing.length})
      </summary>
      <ul>
        {missing.map((each) => (
          <li key={`${each.tweet_id} ${each.kind}`}>
            <b>{labels.get(each.tweet_id) ?? each.tweet_id}</b>{' '}
            {t.words.kind[each.kind].toLowerCase()}:{' '}
            {each.counted_by_x == null
              ? exactNumber(each.collected)
              : words.of(exactNumber(each.collected), exactNumber(each.counted_by_x))}
            , {reasonWords(each.reason)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function sumOf(kind: JobKind, coverage: readonly CoverageView[]): Row | null {
  const lists = coverage.filter((each) => each.kind === kind);
  if (lists.length === 0) return null;
  const counts = lists.map((each) => each.counted_by_x);
  const reasons = new Map<string, number>();
  for (const { reason } of lists) if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return {
    kind,
    collected: lists.reduce((sum, each) => sum + each.collected, 0),
    removed: lists.reduce((sum, each) => sum + each.removed, 0),
    // A sum with an unknown part is unknown.
    counted: counts.some((each) => each == null)
      ? null
      : counts.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    why: [...reasons].map(([reason, lists_]) => `${reasonWords(reason)} (${words.tweets(lists_)})`),
  };
}

export function reasonWords(reason: string | null | undefined): string {
  if (!reason) return words.complete;
  return words.reasons[reason] ?? reason.replaceAll('_', ' ');
}
