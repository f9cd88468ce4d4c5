import type { EngagementView } from '../../api/types';
import { Num } from '../../components/Num';
import type { Column } from '../../lists/columns';
import { t } from '../../text/pages';
import { accountFacts } from '../campaign/account-columns';
import { Did, EngagedAt } from '../campaign/did';
import type { RowContext } from '../campaign/row-context';

const words = t.account.columns;

/** It has vanished from X. */
export const isGone = (row: EngagementView) => row.removed_at != null;

export function engagementColumns({ labels, threshold }: RowContext): Column<EngagementView>[] {
  const facts = accountFacts<EngagementView>({ threshold, isGone });
  return [
    facts.person,
    {
      key: 'did',
      label: words.did,
      track: 'minmax(9rem, 6fr)',
      card: 'line',
      usual: true,
      cell: (row) => <Did engagement={row} label={labels.get(row.tweet_id)} timed={false} />,
    },
    {
      key: 'when',
      label: words.when,
      track: 'minmax(6rem, 2fr)',
      card: 'fact',
      usual: true,
      cell: (row) => <EngagedAt engagement={row} />,
    },
    facts.kind,
    facts.followers,
    {
      key: 'at_ingest',
      label: words.atThen,
      track: '6.5rem',
      right: true,
      card: 'fact',
      named: true,
      usual: false,
      cell: (row) => <Num value={row.importance_score_at_ingest} />,
    },
    facts.importance,
  ];
}
