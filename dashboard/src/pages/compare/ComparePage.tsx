import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { compareQuery } from '../../api/queries/analytics';
import type { AccountCategory, CompareView } from '../../api/types';
import { bucketNames } from '../../charts/bucket-name';
import { ChartCard } from '../../charts/ChartCard';
import { TimeChart } from '../../charts/TimeChart';
import { Card } from '../../components/Card';
import { Num } from '../../components/Num';
import { CategoryName } from '../../components/people';
import { Segments } from '../../components/Segments';
import { Empty, Loading, Partial, Read } from '../../components/states';
import { useZone } from '../../components/When';
import { exactNumber, share, shortNumber } from '../../format/numbers';
import { usePollInterval } from '../../live/LiveProvider';
import { ACTIONS } from '../../palette';
import { t } from '../../text/pages';
import { ACCOUNT_CATEGORIES } from '../../url/campaign-search';
import { FilterBar } from '../campaign/FilterBar';
import { chartQuery } from '../campaign/GrowthCard';
import {
  useCampaignId,
  useCampaignSearch,
  useFilterQuery,
  useLaunchName,
} from '../campaign/useCampaign';
import { ByCategory } from './ByCategory';
import styles from './compare.module.css';
import { compareSeries } from './compare-series';

const route = getRouteApi('/campaigns/$id/compare');
const words = t.compare;

/** The three categories against each other: by time, or by hours since posting. */
export function ComparePage() {
  const id = useCampaignId();
  const zone = useZone();
  const { align = 'time' } = route.useSearch();
  const { granularity } = useCampaignSearch();
  const filters = useFilterQuery();
  const compare = useQuery({
    ...compareQuery(id, { ...chartQuery(filters, zone, granularity), align }),
    placeholderData: keepPreviousData,
    refetchInterval: usePollInterval(),
  });
  return (
    <>
      <FilterBar />
      <Read
        query={compare}
        loading={<Loading height={420} />}
        isEmpty={(data) => data.categories.length === 0}
        empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
      >
        {(data) => (
          <div className={styles.page}>
            <Summary compare={data} />
            <Lines compare={data} zone={zone} align={align} />
            <div className={styles.pair}>
              <Kinds compare={data} />
              <div className={styles.page}>
                <Actions compare={data} />
                <Overlap compare={data} />
              </div>
            </div>
          </div>
        )}
      </Read>
    </>
  );
}

function Summary({ compare }: { compare: CompareView }) {
  return (
    <Card title={words.title}>
      {compare.counters_reason && <Partial tone="plain">{compare.counters_reason}</Partial>}
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.category}</th>
            <th scope="col">{words.perTweet}</th>
            <th scope="col">{words.matter}</th>
            <th scope="col">{words.people}</th>
            <th scope="col">{words.engagements}</th>
            <th scope="col">{words.likes}</th>
            <th scope="col">{words.views}</th>
            <th scope="col">{words.tweets}</th>
          </tr>
        </thead>
        <tbody>
          {compare.categories.map((each) => (
            <tr key={each.category}>
              <th scope="row">
                <CategoryName category={each.category} />
              </th>
              <td data-label={words.perTweet}>
                <b>
                  <Num
                    value={
                      each.engagements_per_tweet == null
                        ? null
                        : Math.round(each.engagements_per_tweet * 10) / 10
                    }
                  />
                </b>
              </td>
              <td data-label={words.matter}>
                <Num value={each.important_accounts} />
              </td>
              <td data-label={words.people}>
                <Num value={each.unique_accounts} />
              </td>
              <td data-label={words.engagements}>
                <Num value={each.engagements} />
              </td>
              <td data-label={words.likes}>
                <Num value={each.counters.likes} />
              </td>
              <td data-label={words.views}>
                <Num value={each.counters.views} />
              </td>
              <td data-label={words.tweets}>
                <Num value={each.tweets} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Lines({
  compare,
  zone,
  align,
}: {
  compare: CompareView;
  zone: string;
  align: 'time' | 'posted';
}) {
  const navigate = route.useNavigate();
  const launch = useLaunchName();
  const ages = compare.align === 'posted';
  const data = useMemo(() => compareSeries(compare), [compare]);
  const name = useMemo(() => bucketNames(data.buckets, zone, ages), [data.buckets, zone, ages]);
  const title = ages ? words.chartPosted : words.chart;
  const unknown = compare.categories.reduce((sum, each) => sum + each.unknown_time, 0);
  return (
    <ChartCard
      launch={launch}
      title={title}
      takeaway={takeaway(compare)}
      data={data}
      zone={zone}
      bucketName={name}
      ages={ages}
      notes={
        unknown > 0 && <Partial tone="plain">{t.charts.unknownTime(exactNumber(unknown))}</Partial>
      }
      controls={
        <Segments
          label={words.align}
          value={align}
          options={[
            { value: 'time', label: words.aligned.time },
            { value: 'posted', label: words.aligned.posted },
          ]}
          onChange={(next) =>
            void navigate({
              search: (old) => ({ ...old, align: next === 'time' ? undefined : next }),
              resetScroll: false,
            })
          }
        />
      }
    >
      <TimeChart data={data} label={title} zone={zone} bucketName={name} ages={ages} height={300} />
    </ChartCard>
  );
}

function takeaway(compare: CompareView): string {
  const best = compare.categories
    .filter((each) => (each.engagements_per_tweet ?? 0) > 0)
    .sort((a, b) => (b.engagements_per_tweet ?? 0) - (a.engagements_per_tweet ?? 0))[0];
  return best
    ? words.takeaway(
        t.words.category[best.category].toLowerCase(),
        shortNumber(best.engagements_per_tweet ?? 0),
      )
    : words.none;
}

/** For each kind of account, its share among those each category reached. */
function Kinds({ compare }: { compare: CompareView }) {
  const sums = compare.categories.map((each) => ({
    category: each.category,
    all: each.account_categories.reduce((sum, kind) => sum + kind.accounts, 0),
    of: (kind: AccountCategory) =>
      each.account_categories.find((one) => one.category === kind)?.accounts ?? 0,
  }));
  return (
    <Card title={words.kinds}>
      <p className={styles.lead}>{words.kindsLead}</p>
      <ByCategory
        categories={sums}
        rows={ACCOUNT_CATEGORIES.filter((kind) => sums.some((each) => each.of(kind) > 0))}
        names={t.words.accountCategory}
        cell={(kind, each) => share(each.of(kind), each.all)}
        title={(kind, each) => shortNumber(each.of(kind))}
      />
    </Card>
  );
}

function Actions({ compare }: { compare: CompareView }) {
  const { categories } = compare;
  return (
    <Card title={words.actions}>
      <ByCategory
        categories={categories}
        rows={ACTIONS.filter((action) =>
          categories.some((each) => (each.by_action[action] ?? 0) > 0),
        )}
        names={t.words.actions}
        cell={(action, each) => <Num value={each.by_action[action]} />}
      />
    </Card>
  );
}

function Overlap({ compare }: { compare: CompareView }) {
  return (
    <Card title={words.overlap}>
      <p className={styles.lead}>{words.overlapLead}</p>
      <dl className={styles.overlap}>
        {[...compare.overlap]
          .sort((a, b) => b.categories.length - a.categories.length || b.accounts - a.accounts)
          .map((each) => (
            <div key={each.categories.join(' ')}>
              <dt>
                {each.categories.map((category) => (
                  <CategoryName key={category} category={category} />
                ))}
                {each.categories.length === 1 && words.only}
              </dt>
              <dd>{words.people_(each.accounts, shortNumber(each.accounts))}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}
