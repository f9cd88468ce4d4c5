import type { AccountCategory, ProfileView } from '../../api/types';
import { Num } from '../../components/Num';
import { AccountKind, Score } from '../../components/people';
import type { Column } from '../../lists/columns';
import { t } from '../../text/pages';
import { AccountCell } from './AccountCell';

const words = t.account.columns;

/** Rows about an account of a campaign. */
type AboutAccount = {
  user_id: string;
  account_profile: ProfileView;
  primary_category: AccountCategory;
  importance_score: number;
};

/** What every list of a campaign's accounts says of them, by the key of its column. */
export function accountFacts<T extends AboutAccount>({
  threshold,
  isGone,
}: {
  /** From this score on a person matters. */
  threshold: number;
  /** What they did has vanished from X. */
  isGone(row: T): boolean;
}): Record<'person' | 'kind' | 'followers' | 'importance', Column<T>> {
  const strong = (row: T) => row.importance_score > 0 && row.importance_score >= threshold;
  return {
    person: {
      key: 'person',
      label: words.person,
      track: 'minmax(11rem, 5fr)',
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
    kind: {
      key: 'kind',
      label: words.kind,
      track: '5.5rem',
      card: 'fact',
      usual: true,
      cell: (row) => <AccountKind category={row.primary_category} />,
    },
    followers: {
      key: 'followers',
      label: words.followers,
      track: '4.5rem',
      right: true,
      card: 'fact',
      named: true,
      usual: false,
      cell: (row) => <Num value={row.account_profile.followers} />,
    },
    importance: {
      key: 'importance',
      label: words.importance,
      track: '5rem',
      right: true,
      card: 'beside',
      usual: true,
      cell: (row) => <Score value={row.importance_score} strong={strong(row)} />,
    },
  };
}
