import type { AccountRow } from '../../api/types';
import { Num } from '../../components/Num';
import { AccountKind, Score } from '../../components/people';
import { When } from '../../components/When';
import type { Column } from '../../lists/columns';
import { t } from '../../text/pages';
import { AccountCell } from '../campaign/AccountCell';
import type { RowContext } from '../campaign/CampaignList';
import { DidAll } from '../campaign/did';

const words = t.account.columns;

/** Everything they did is gone from X. */
export const isGone = (row: AccountRow) => row.removed > 0 && row.removed === row.engagements;

export function accountColumns({ labels, threshold }: RowContext): Column<AccountRow>[] {
  const strong = (row: AccountRow) => row.importance_score > 0 && row.importance_score >= threshold;
  return [
    {
      key: 'person',
      label: words.person,
      track: 'minmax(9rem, 4fr)',
      card: 'name',
      usual: true,
      cell: (row) => (
        <AccountCell
          user={row.user_id}
          profile={row.account_profile}
          strong={strong(row)}
          gone={isGone(row)}
        />
      ),
    },
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
    {
      key: 'followers',
      label: words.followers,
      track: '4.5rem',
      right: true,
      card: 'fact',
      named: true,
      usual: false,
      cell: (row) => <Num value={row.account_profile.followers} />,
    },
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
    {
      key: 'kind',
      label: words.kind,
      track: '5.5rem',
      card: 'fact',
      usual: true,
      cell: (row) => <AccountKind category={row.primary_category} />,
    },
    {
      key: 'importance',
      label: words.importance,
      track: '5rem',
      right: true,
      card: 'beside',
      usual: true,
      cell: (row) => <Score value={row.importance_score} strong={strong(row)} />,
    },
  ];
}
