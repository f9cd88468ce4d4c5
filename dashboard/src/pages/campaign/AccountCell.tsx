import { Link } from '@tanstack/react-router';
import type { ProfileView } from '../../api/types';
import { PersonCell } from '../../lists/PersonCell';
import { t } from '../../text/pages';
import styles from './did.module.css';

/** An account of a campaign's list; its row opens the drawer. */
export function AccountCell({
  user,
  profile,
  strong,
  gone,
}: {
  user: string;
  profile: ProfileView;
  strong: boolean;
  /** What they did has vanished from X. */
  gone: boolean;
}) {
  return (
    <PersonCell
      name={profile.name}
      handle={profile.username}
      strong={strong}
      mark={gone && <span className={styles.gone}> · {t.campaign.people.gone}</span>}
      link={(look) => (
        <Link
          to="."
          search={
            ((old: Record<string, unknown>) => ({
              ...old,
              account: user,
              tweet: undefined,
            })) as never
          }
          resetScroll={false}
          {...look}
        />
      )}
    />
  );
}
