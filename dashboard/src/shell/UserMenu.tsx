import { useSignOut } from '../api/queries/session';
import { useSession } from '../auth/session';
import { Icon } from '../components/Icon';
import { Popup, PopupItem, PopupLabel } from '../components/Popup';
import { t } from '../text';
import styles from './Shell.module.css';
import { ThemeItems } from './ThemeItems';

/** Who is signed in, the colours, and the way out. */
export function UserMenu() {
  const session = useSession();
  const signOut = useSignOut();
  return (
    <Popup
      above
      className={styles.who}
      button={
        <>
          <Icon name="user" />
          <span>
            <b>{session.name}</b>
            <small>{t.words.role[session.role]}</small>
          </span>
        </>
      }
    >
      {() => (
        <>
          <ThemeItems />
          <hr className={styles.rule} />
          {session.key_needed ? (
            <PopupItem onClick={() => signOut.mutate()}>{t.shell.session.signOut}</PopupItem>
          ) : (
            <PopupLabel>{t.shell.session.open}</PopupLabel>
          )}
        </>
      )}
    </Popup>
  );
}
