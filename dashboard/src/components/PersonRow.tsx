import type { ReactNode } from 'react';
import type { AccountCategory, ProfileView } from '../api/types';
import { t } from '../text/pages';
import { DrawerLink } from './DrawerLink';
import { Initials } from './Initials';
import styles from './PersonRow.module.css';
import { AccountKind, Score } from './people';

/** A person in a list; the whole row opens their drawer. */
export function PersonRow({
  user,
  profile,
  kind,
  score,
  threshold,
  gone = false,
  children,
}: {
  user: string;
  profile: ProfileView;
  kind: AccountCategory;
  score: number;
  /** From this score on a person matters. */
  threshold: number;
  /** What they did has vanished from X. */
  gone?: boolean;
  /** What they did, in a line or two. */
  children: ReactNode;
}) {
  const strong = score > 0 && score >= threshold;
  return (
    <li className={styles.row} data-gone={gone || undefined}>
      <Initials name={profile.name || profile.username} strong={strong} />
      <div className={styles.words}>
        <div className={styles.name}>
          <DrawerLink account={user} className={styles.open}>
            {profile.name || `@${profile.username}`}
          </DrawerLink>
          <span className={styles.handle}>@{profile.username}</span>
          <AccountKind category={kind} />
          {gone && <span className={styles.goneMark}>{t.campaign.people.gone}</span>}
        </div>
        <div className={styles.did}>{children}</div>
      </div>
      <Score value={score} strong={strong} />
    </li>
  );
}
