import type { DashboardView, EngagementView } from '../../api/types';
import { DrawerLink } from '../../components/DrawerLink';
import { When } from '../../components/When';
import { score, shortNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { hasFilters } from '../../url/campaign-search';
import styles from './overview.module.css';
import { useCampaignSearch } from './useCampaign';

const words = t.campaign.sentence;

/**
 * How it goes, in one sentence: how many came, how many matter, and who came last. While it
 * runs, how many came anew in a day; under a range and at the end, all of them.
 */
export function Sentence({
  dashboard,
  over,
  strongest,
}: {
  dashboard: DashboardView;
  /** The campaign is completed. */
  over: boolean;
  strongest: EngagementView | undefined;
}) {
  const filtered = hasFilters(useCampaignSearch());
  const { changes, engagements, unique_accounts: all, important_accounts: important } = dashboard;
  if (engagements.total === 0) {
    return <p className={styles.sentence}>{filtered ? words.nothingHere : words.nobodyYet}</p>;
  }
  // Under a range of its own, and at the end, the last day says nothing.
  const day = filtered || over ? null : changes.day;
  const people = day ? day.unique_accounts : all;
  const matter = day ? day.important_accounts : important;
  const count = day ? words.fresh : words.people;
  const span = day ? ` ${words.inDay}` : filtered || over ? '' : ` ${words.soFar}`;
  const latest = strongest;
  return (
    <p className={styles.sentence}>
      {people === 0 ? (
        words.quiet
      ) : (
        <>
          <b>{count(shortNumber(people), people === 1)}</b>
          {span}, <b>{words.matter(shortNumber(matter), matter === 0)}</b>.
        </>
      )}
      {latest && (
        <>
          {' '}
          {words.latest}{' '}
          <DrawerLink account={latest.user_id}>
            {latest.account_profile.name || `@${latest.account_profile.username}`}
          </DrawerLink>
          {t.words.accountTitle[latest.primary_category] &&
            `, ${t.words.lower(t.words.accountTitle[latest.primary_category])}`}
          {`, ${t.words.importance(score(latest.importance_score)).toLowerCase()}, `}
          <When at={latest.timestamp ?? latest.observed_before} />.
        </>
      )}
    </p>
  );
}
