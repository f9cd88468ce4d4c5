import type { EngagementView } from '../../api/types';
import { Num } from '../../components/Num';
import { AccountKind, Score } from '../../components/people';
import type { Column } from '../../lists/columns';
import { t } from '../../text/pages';
import { AccountCell } from '../campaign/AccountCell';
import type { RowContext } from '../campaign/CampaignList';
import { Did, EngagedAt } from '../campaign/did';

const words = t.account.columns;

export function engagementColumns({ labels, threshold }: RowContext): Column<EngagementView>[] {
  const strong = (row: EngagementView) =>
    row.importance_score > 0 && row.importance_score >= threshold;
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
          gone={row.removed_at != null}
        />
      ),
    },
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
    {
      key: 'kind',
      label: words.kind,
      track: '5.5rem',
      card: 'fact',
      usual: true,
      cell: (row) => <AccountKind category={row.primary_category} />,
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
      key: 'at_ingest',
      label: words.atThen,
      track: '6.5rem',
      right: true,
      card: 'fact',
      named: true,
      usual: false,
      cell: (row) => <Num value={row.importance_score_at_ingest} />,
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
