import '../styles/kit-more.css';
import { Kbd } from '@mantine/core';
import { Dialogue } from '../components/Overlay';
import { type Shortcut, useShortcuts } from '../keyboard/shortcuts';
import { t } from '../text';
import styles from './ShortcutHelp.module.css';

/** The list behind `?`: what works here and now. */
export default function ShortcutHelp({ onClose }: { onClose(): void }) {
  const all = useShortcuts();
  return (
    <Dialogue opened onClose={onClose} title={t.shell.keys.title}>
      <Group title={t.shell.keys.here} entries={all.filter((each) => each.where === 'here')} />
      <Group
        title={t.shell.keys.anywhere}
        entries={all.filter((each) => each.where === 'anywhere')}
      />
    </Dialogue>
  );
}

function Group({ title, entries }: { title: string; entries: readonly Shortcut[] }) {
  if (entries.length === 0) return null;
  return (
    <section className={styles.group}>
      <h3>{title}</h3>
      <dl>
        {entries.map((entry) => (
          <div key={entry.keys}>
            <dt>{entry.label}</dt>
            <dd>
              {entry.keys.split(' ').map((key) => (
                <Kbd key={key}>{key === 'Escape' ? 'Esc' : key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
