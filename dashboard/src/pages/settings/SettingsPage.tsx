import '../../styles/kit-more.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { versionQuery } from '../../api/queries/machine';
import { useSignOut } from '../../api/queries/session';
import { useSession } from '../../auth/session';
import { PageHead } from '../../components/PageHead';
import { Section } from '../../components/Section';
import { Segments } from '../../components/Segments';
import { Loading, Read } from '../../components/states';
import { useScheme } from '../../shell/useScheme';
import { t } from '../../text/pages';
import { Command } from './Command';
import { NotifySetting } from './NotifySetting';
import styles from './settings.module.css';
import { ZoneSetting } from './ZoneSetting';

const words = t.settings;

/** The session, how it looks, and what is set where the server runs. */
export function SettingsPage() {
  return (
    <>
      <PageHead title={words.title} />
      <div className={styles.columns}>
        <div>
          <SessionSection />
          <Look />
          <NotifySetting />
          <Service />
        </div>
        <div>
          <Section title={words.real.title} lead={words.real.lead}>
            <Command label={words.real.x} text="TWITTER_BEARER_TOKEN=… socap serve" />
            <Command label={words.real.other} text="TWITTER_API_KEY=… socap serve" />
            <Command
              label={words.real.budget}
              text="SOCAP_MONTHLY_BUDGET_USD=100 TWITTER_BEARER_TOKEN=… socap serve"
            />
            <Command label={words.real.doctor} text="socap doctor" />
          </Section>
          <Section title={words.keys.title} lead={words.keys.lead}>
            <Command label={words.keys.create} text="socap key create --role viewer" />
            <Command label={words.keys.operator} text="socap key create --role operator" />
            <Command label={words.keys.list} text="socap key list" />
            <Command label={words.keys.revoke} text="socap key revoke ID" />
            <p className={styles.quiet}>{words.keys.after}</p>
          </Section>
        </div>
      </div>
    </>
  );
}

function SessionSection() {
  const session = useSession();
  const signOut = useSignOut();
  return (
    <Section
      title={words.session.title}
      actions={
        session.key_needed && (
          <Button
            size="xs"
            variant="default"
            loading={signOut.isPending}
            onClick={() => signOut.mutate()}
          >
            {words.session.signOut}
          </Button>
        )
      }
    >
      <dl className={styles.facts}>
        <dt>{words.session.name}</dt>
        <dd>{session.name}</dd>
        <dt>{words.session.role}</dt>
        <dd>{t.words.role[session.role]}</dd>
      </dl>
      <p className={styles.quiet}>
        {words.session.can[session.role]} {!session.key_needed && words.session.open}
      </p>
    </Section>
  );
}

function Look() {
  const { colorScheme, setColorScheme } = useScheme();
  return (
    <Section title={words.look.title}>
      <div className={styles.line}>
        <span>{words.look.theme}</span>
        <Segments
          label={words.look.theme}
          value={colorScheme}
          options={(['light', 'dark', 'auto'] as const).map((each) => ({
            value: each,
            label: t.shell.theme[each],
          }))}
          onChange={setColorScheme}
        />
      </div>
      <ZoneSetting />
    </Section>
  );
}

function Service() {
  const version = useQuery(versionQuery);
  return (
    <Section title={words.service.title}>
      <Read query={version} loading={<Loading height={24} />}>
        {(data) => (
          <dl className={styles.facts}>
            <dt>{words.service.version}</dt>
            <dd>socap {data.version}</dd>
          </dl>
        )}
      </Read>
      <p>
        <a href="/docs">{words.service.docs}</a>
      </p>
    </Section>
  );
}
