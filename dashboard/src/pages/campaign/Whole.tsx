import { t } from '../../text/pages';
import { hasFilters } from '../../url/campaign-search';
import styles from './overview.module.css';
import { useCampaignSearch } from './useCampaign';

/** On a card that filters do not reach, while some are set. */
export function Whole() {
  if (!hasFilters(useCampaignSearch())) return null;
  return <p className={styles.whole}>{t.campaign.whole}</p>;
}
