import type { AccountCategoryCount } from '../../api/types';
import { Card } from '../../components/Card';
import { Num } from '../../components/Num';
import { share } from '../../format/numbers';
import { t } from '../../text';
import { toggled } from '../../url/campaign-search';
import styles from './overview.module.css';
import { useCampaignSearch, useSetSearch } from './useCampaign';

const words = t.campaign.kinds;

/** What kind of accounts came: bars with names; pressing one filters. */
export function KindsCard({ categories }: { categories: readonly AccountCategoryCount[] }) {
  const all = categories.reduce((sum, each) => sum + each.accounts, 0);
  return (
    <Card title={words.title}>
      {all === 0 ? (
        <p className={styles.nothing}>{words.empty}</p>
      ) : (
        <Kinds categories={categories} all={all} />
      )}
    </Card>
  );
}

/** The bars alone, as a table. */
export function Kinds({
  categories,
  all,
}: {
  categories: readonly AccountCategoryCount[];
  all: number;
}) {
  const search = useCampaignSearch();
  const set = useSetSearch();
  const most = Math.max(1, ...categories.map((each) => each.accounts));
  return (
    <table className={styles.kinds}>
      <thead>
        <tr>
          <th scope="col">{words.kind}</th>
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
