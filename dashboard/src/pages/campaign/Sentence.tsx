import type { DashboardView, EngagementView } from '../../api/types';
import { DrawerLink } from '../../components/DrawerLink';
import { When } from '../../components/When';
import { score, shortNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { hasFilters } from '../../url/campaign-search';
import styles from './overview.module.css';
import { useCampaignSearch } from './useCampaign';

const words = t.campaign.sentence;

/** How it goes, in one sentence: how many came, how many matter, and who came last. */
export function Sentence({
  dashboard,
  strongest,
}: {
  dashboard: DashboardView;
  strongest: EngagementView | undefined;
}) {
  const filtered = hasFilters(useCampaignSearch());
  const { changes, engagements, unique_accounts: all, important_accounts: important } = dashboard;
  if (engagements.total === 0) {
    return <p className={styles.sentence}>{filtered ? words.nothingHere : words.nobodyYet}</p>;
  }
  const day = changes.day;
  // Under a range of its own the last day says nothing: the range's own numbers do.
  const people = filtered || !day ? all : day.unique_accounts;
  const matter = filtered || !day ? important : day.important_accounts;
  const span = filtered || !day ? words.soFar : words.inDay;
  const latest = strongest;
  return (
    <p className={styles.sentence}>
      {people === 0 ? (
        words.quiet
      ) : (
        <>
          <b>{words.people(shortNumber(people), people === 1)}</b>
          {filtered ? ', ' : ` ${span}, `}
          <b>{words.matter(shortNumber(matter), matter === 0)}</b>.
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
