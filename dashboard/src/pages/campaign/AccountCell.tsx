import type { ProfileView } from '../../api/types';
import { DrawerLink } from '../../components/DrawerLink';
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
      link={(look) => <DrawerLink account={user} {...look} />}
    />
  );
}
