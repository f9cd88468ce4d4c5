import { Menu, UnstyledButton } from '@mantine/core';
import { useSignOut } from '../api/queries/session';
import { useSession } from '../auth/session';
import { Icon } from '../components/Icon';
import { t } from '../text';
import styles from './Shell.module.css';
import { ThemeItems } from './ThemeItems';

/** Who is signed in, the colours, and the way out. */
export function UserMenu() {
  const session = useSession();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={220} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <UnstyledButton className={styles.who} aria-label={t.shell.session.menu(session.name)}>
          <Icon name="user" />
          <span>
            <b>{session.name}</b>
            <small>{t.words.role[session.role]}</small>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <ThemeItems />
        <Menu.Divider />
        {session.key_needed ? (
          <Menu.Item onClick={() => signOut.mutate()}>{t.shell.session.signOut}</Menu.Item>
        ) : (
          <Menu.Label>{t.shell.session.open}</Menu.Label>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
