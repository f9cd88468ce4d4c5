import { useQuery } from '@tanstack/react-query';
import { profileTimeseriesQuery } from '../../api/queries/analytics';
import type { AccountCategoryCount, ProfileTimeseriesView } from '../../api/types';
import { Card } from '../../components/Card';
import { Num } from '../../components/Num';
import { Sparkline } from '../../components/Sparkline';
import { useZone } from '../../components/When';
import { exactNumber, share } from '../../format/numbers';
import { t } from '../../text/pages';
import { toggled } from '../../url/campaign-search';
import { chartQuery } from './GrowthCard';
import styles from './overview.module.css';
import { useCampaignId, useCampaignSearch, useFilterQuery, useSetSearch } from './useCampaign';

const words = t.campaign.kinds;

/** What kind of accounts came: bars with names; pressing one filters. */
export function KindsCard({ categories }: { categories: readonly AccountCategoryCount[] }) {
  const id = useCampaignId();
  const zone = useZone();
  const filters = useFilterQuery();
  const { granularity } = useCampaignSearch();
  const series = useQuery(profileTimeseriesQuery(id, chartQuery(filters, zone, granularity))).data;
  const all = categories.reduce((sum, each) => sum + each.accounts, 0);
  return (
    <Card title={words.title}>
      {all === 0 ? (
        <p className={styles.nothing}>{words.empty}</p>
      ) : (
        <Kinds categories={categories} all={all} series={series} />
      )}
      {series && series.unknown_time_total > 0 && (
        <p className={styles.nothing}>{words.unknown(exactNumber(series.unknown_time_total))}</p>
      )}
    </Card>
  );
}

/** The bars alone, as a table. */
export function Kinds({
  categories,
  all,
  series,
}: {
  categories: readonly AccountCategoryCount[];
  all: number;
  /** Engagements of each kind per step, drawn small beside its number. */
  series?: ProfileTimeseriesView | undefined;
}) {
  const search = useCampaignSearch();
  const set = useSetSearch();
  const most = Math.max(1, ...categories.map((each) => each.accounts));
  return (
    <table className={styles.kinds}>
      <thead>
        <tr>
          <th scope="col">{words.kind}</th>
          {series && (
            <td className={styles.overTime} aria-hidden="true">
              {words.overTime(
                series.granularity === 'day' ? t.campaign.growth.day : t.campaign.growth.hour,
              )}
            </td>
          )}
          <th scope="col">{words.accounts}</th>
          <th scope="col">{words.share}</th>
        </tr>
      </thead>
      <tbody>
        {categories
          .filter((each) => each.accounts > 0 || search.account_category?.includes(each.category))
          .map((each) => (
            <tr key={each.category}>
              <th scope="row">
                <button
                  data-says=""
                  type="button"
                  title={words.showOnly(t.words.accountCategory[each.category])}
                  aria-pressed={search.account_category?.includes(each.category) ?? false}
                  onClick={() =>
                    set({ account_category: toggled(search.account_category, each.category) })
                  }
                >
                  <span>{t.words.accountCategory[each.category]}</span>
                  <i style={{ width: `${Math.max(1, (each.accounts / most) * 100)}%` }} />
                </button>
              </th>
              {series && (
                <td className={styles.overTime}>
                  <Sparkline
                    bars
                    width={80}
                    height={20}
                    values={series.points.map((point) => point.by_account_category[each.category])}
                  />
                </td>
              )}
              <td>
                <Num value={each.accounts} />
              </td>
              <td>{share(each.accounts, all)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
