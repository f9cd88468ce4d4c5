import type { AccountRow } from '../../api/types';
import { Num } from '../../components/Num';
import { When } from '../../components/When';
import type { Column } from '../../lists/columns';
import { t } from '../../text/pages';
import { accountFacts } from '../campaign/account-columns';
import { DidAll } from '../campaign/did';
import type { RowContext } from '../campaign/row-context';

const words = t.account.columns;

/** Everything they did is gone from X. */
export const isGone = (row: AccountRow) => row.removed > 0 && row.removed === row.engagements;

export function accountColumns({ labels, threshold }: RowContext): Column<AccountRow>[] {
  const facts = accountFacts({ threshold, isGone });
  return [
    facts.person,
    {
      key: 'did',
      label: words.did,
      track: 'minmax(9rem, 6fr)',
      card: 'line',
      usual: true,
      cell: (row) => <DidAll account={row} labels={labels} timed={false} />,
    },
    {
      key: 'engagements',
      label: words.engagements,
      track: '5.5rem',
      right: true,
      card: 'fact',
      named: true,
      usual: false,
      cell: (row) => <Num value={row.engagements} />,
    },
    {
      key: 'tweets',
      label: words.tweets,
      track: '3.5rem',
      right: true,
      card: 'fact',
      named: true,
      usual: false,
      cell: (row) => <Num value={row.tweets} />,
    },
    facts.followers,
    {
      key: 'first',
      label: words.first,
      track: 'minmax(6rem, 1.5fr)',
      card: 'fact',
      named: true,
      usual: false,
      cell: (row) => <When at={row.first_at} />,
    },
    {
      key: 'latest',
      label: words.latest,
      track: 'minmax(6rem, 1.5fr)',
      card: 'fact',
      usual: true,
      cell: (row) => <When at={row.last_at} />,
    },
    facts.kind,
    facts.importance,
  ];
}
