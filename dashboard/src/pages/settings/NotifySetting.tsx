import { Button } from '@mantine/core';
import { useState } from 'react';
import { Section } from '../../components/Section';
import { t } from '../../text/pages';
import styles from './settings.module.css';

const words = t.settings.notify;
type Allowed = NotificationPermission | 'none' | 'asked';

/** Whether the browser may show messages. It is asked on a click only. */
export function NotifySetting() {
  const [allowed, setAllowed] = useState<Allowed>(() =>
    'Notification' in globalThis ? Notification.permission : 'none',
  );
  const ask = () => {
    setAllowed('asked');
    void Notification.requestPermission().then(setAllowed);
  };
  return (
    <Section title={words.title} lead={words.lead}>
      {allowed === 'granted' ? (
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            new Notification(t.shell.product, { body: words.sample, tag: 'socap sample' })
          }
        >
          {words.test}
        </Button>
      ) : (
        allowed === 'default' && (
          <Button size="xs" variant="default" onClick={ask}>
            {words.ask}
          </Button>
        )
      )}
      <p role="status" className={styles.quiet}>
        {allowed === 'granted' && words.granted}
        {allowed === 'denied' && words.denied}
        {allowed === 'none' && words.none}
        {allowed === 'asked' && words.asked}
      </p>
    </Section>
  );
}
