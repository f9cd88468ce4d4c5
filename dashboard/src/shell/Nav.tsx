import { Link } from '@tanstack/react-router';
import { Icon, type IconName } from '../components/Icon';
import { t } from '../text';
import styles from './Shell.module.css';

type Entry = { to: string; label: string; icon: IconName };

const GROUPS: { title: string; entries: Entry[] }[] = [
  {
    title: t.shell.nav.watch,
    entries: [{ to: '/', label: t.shell.nav.campaigns, icon: 'campaigns' }],
  },
  {
    title: t.shell.nav.who,
    entries: [
      { to: '/people', label: t.shell.nav.people, icon: 'people' },
      { to: '/ignore-list', label: t.shell.nav.ignoreList, icon: 'ignore' },
      { to: '/rules', label: t.shell.nav.rules, icon: 'rules' },
    ],
  },
  {
    title: t.shell.nav.machine,
    entries: [
      { to: '/usage', label: t.shell.nav.usage, icon: 'usage' },
      { to: '/workers', label: t.shell.nav.workers, icon: 'workers' },
      { to: '/settings', label: t.shell.nav.settings, icon: 'settings' },
    ],
  },
];

/** The way to every page; the campaigns' own pages are tabs there. */
export function Nav({ onGo }: { onGo?: () => void }) {
  return (
    <nav className={styles.nav} aria-label={t.shell.nav.label}>
      {GROUPS.map((group) => (
        <section key={group.title}>
          <h2>{group.title}</h2>
          <ul>
            {group.entries.map((entry) => (
              <li key={entry.to}>
                <NavLink entry={entry} onGo={onGo} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function NavLink({ entry, onGo }: { entry: Entry; onGo: (() => void) | undefined }) {
  const common = { className: styles.link, onClick: onGo };
  const inside = (
    <>
      <Icon name={entry.icon} />
      {entry.label}
    </>
  );
  return (
    <Link to={entry.to} activeOptions={{ includeSearch: false }} {...common}>
      {inside}
    </Link>
  );
}
