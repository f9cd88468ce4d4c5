import { ActionIcon, useComputedColorScheme } from '@mantine/core';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Icon } from '../components/Icon';
import { SideDrawer } from '../components/Overlay';
import { Toasts } from '../components/toast';
import icon from '../icon.svg';
import { useShortcut } from '../keyboard/shortcuts';
import { again } from '../live/again';
import { t } from '../text';
import { Nav } from './Nav';
import styles from './Shell.module.css';
import { UserMenu } from './UserMenu';
import { useScheme } from './useScheme';

const ShortcutHelp = lazy(again(() => import('./ShortcutHelp')));

/** The frame of every page: the ways, the session, the shortcuts. */
export function Shell() {
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  useShellShortcuts(() => setHelp(true));
  useFocusOnNewPage(main);

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t.shell.skip}
      </a>
      <header className={styles.side}>
        <Brand />
        <Nav />
        <Foot onHelp={() => setHelp(true)} />
      </header>
      <header className={styles.top}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t.shell.menu}
          onClick={() => setMenu(true)}
        >
          <Icon name="menu" size={20} />
        </ActionIcon>
        <Brand />
      </header>
      <SideDrawer opened={menu} onClose={() => setMenu(false)} title={t.shell.product} side="left">
        <Nav onGo={() => setMenu(false)} />
        <div style={{ height: '1.5rem' }} />
        <Foot
          onHelp={() => {
            setMenu(false);
            setHelp(true);
          }}
        />
      </SideDrawer>
      <main id="main" className={styles.main} ref={main} tabIndex={-1}>
        <div className={styles.inner}>
          <Outlet />
        </div>
      </main>
      <Pending />
      <Toasts />
      {help && (
        <Suspense>
          <ShortcutHelp onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Brand() {
  return (
    <Link to="/" className={styles.brand}>
      <img src={icon} width={24} height={24} alt="" />
      {t.shell.product}
    </Link>
  );
}

function Foot({ onHelp }: { onHelp(): void }) {
  return (
    <div className={styles.foot}>
      <UserMenu />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t.shell.keys.open}
        onClick={onHelp}
      >
        <Icon name="keyboard" />
      </ActionIcon>
    </div>
  );
}

/** A thin line while the next page is on its way. */
function Pending() {
  const pending = useRouterState({ select: (state) => state.status === 'pending' });
  return pending ? <div className={styles.pending} /> : null;
}

function useShellShortcuts(help: () => void): void {
  const navigate = useNavigate();
  const { setColorScheme } = useScheme();
  const scheme = useComputedColorScheme('light');
  useShortcut('?', t.shell.keys.help, help, 'anywhere');
  useShortcut('g c', t.shell.keys.campaigns, () => void navigate({ to: '/' }), 'anywhere');
  useShortcut('g p', t.shell.keys.people, () => void navigate({ to: '/people' }), 'anywhere');
  useShortcut('g u', t.shell.keys.usage, () => void navigate({ to: '/usage' }), 'anywhere');
  useShortcut(
    'c',
    t.shell.keys.newCampaign,
    () => void navigate({ to: '/campaigns/new' }),
    'anywhere',
  );
  useShortcut(
    't',
    t.shell.keys.theme,
    () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
    'anywhere',
  );
}

/** Moves the focus to a new page, so that the keyboard and screen readers start there. */
function useFocusOnNewPage(main: { current: HTMLElement | null }): void {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path, main]);
}
