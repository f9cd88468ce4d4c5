import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { tweetQuery } from '../../api/queries/analytics';
import type { TweetDetail as Tweet } from '../../api/types';
import { bucketNames } from '../../charts/bucket-name';
import { ChartCard } from '../../charts/ChartCard';
import { collectedPoints } from '../../charts/collected';
import { growthSeries } from '../../charts/series';
import { TimeChart } from '../../charts/TimeChart';
import styles from '../../components/detail.module.css';
import { Num } from '../../components/Num';
import { PersonRow } from '../../components/PersonRow';
import { CategoryName } from '../../components/people';
import { Loading, Partial, Read } from '../../components/states';
import { useZone, When } from '../../components/When';
import { exactNumber, shortNumber, signedNumber } from '../../format/numbers';
import { span } from '../../format/times';
import { t } from '../../text/pages';
import { COUNTERS } from '../../url/campaign-search';
import { reasonWords } from '../campaign/CoverageCard';
import { DetailLinks } from '../campaign/DetailLinks';
import { DidAll } from '../campaign/did';
import { Kinds } from '../campaign/KindsCard';
import { useRowContext } from '../campaign/row-context';
import { useCampaignId, useLaunchName } from '../campaign/useCampaign';

const words = t.tweet;

/** Is this one pulling its weight? In the drawer and on the page. */
export function TweetDetail({ tweet, inDrawer = false }: { tweet: string; inDrawer?: boolean }) {
  const id = useCampaignId();
  const query = useQuery(tweetQuery(id, tweet));
  return (
    <Read query={query} loading={<Loading height={520} />}>
      {(data) => <Detail tweet={data} campaign={id} inDrawer={inDrawer} />}
    </Read>
  );
}

function Detail({
  tweet,
  campaign,
  inDrawer,
}: {
  tweet: Tweet;
  campaign: string;
  inDrawer: boolean;
}) {
  const { labels, threshold } = useRowContext();
  return (
    <article className={styles.detail}>
      <header className={styles.part}>
        <div className={styles.names}>
          <CategoryName
            category={tweet.tweet_category}
            label={labels.get(tweet.tweet_id) ?? tweet.label}
          />
          <b>{tweet.author?.name}</b>
          {tweet.author?.username && <span className={styles.quiet}>@{tweet.author.username}</span>}
        </div>
        <p className={styles.text}>{tweet.text ?? words.noText}</p>
        <p className={styles.quiet}>
          {words.posted} <When at={tweet.posted_at} /> · {words.readAt}{' '}
          <When at={tweet.metrics_at} />
        </p>
        <DetailLinks
          label={tweet.label}
          open={
            inDrawer && (
              <Link
                to="/campaigns/$id/tweets/$tweetId"
                params={{ id: campaign, tweetId: tweet.tweet_id }}
                search={(({ tweet: _, ...old }: Record<string, unknown>) => old) as never}
              >
                {words.open}
              </Link>
            )
          }
          filter={{ tweet_id: tweet.tweet_id }}
          onX={`https://x.com/i/status/${tweet.tweet_id}`}
          words={words}
        />
      </header>
      {words.availability[tweet.availability] && (
        <Partial>{words.availability[tweet.availability]}</Partial>
      )}
      <Against tweet={tweet} />
      <Growth tweet={tweet} />
      <section className={styles.part}>
        <h2>{words.top}</h2>
        {tweet.top.length === 0 ? (
          <p className={styles.quiet}>{words.topEmpty}</p>
        ) : (
          <ol style={{ margin: '0 -1.25rem' }}>
            {tweet.top.slice(0, 6).map((account) => (
              <PersonRow
                key={account.user_id}
                user={account.user_id}
                profile={account.account_profile}
                kind={account.primary_category}
                score={account.importance_score}
                threshold={threshold}
              >
                <DidAll account={account} labels={labels} />
              </PersonRow>
            ))}
          </ol>
        )}
      </section>
      <section className={styles.part}>
        <h2>{words.kinds}</h2>
        <Kinds
          categories={tweet.account_categories}
          all={tweet.account_categories.reduce((sum, each) => sum + each.accounts, 0)}
        />
      </section>
      <Coverage tweet={tweet} />
    </article>
  );
}

const ROWS = ['engagements', ...COUNTERS] as const;

/** Its numbers against the median of its category at the same age. */
function Against({ tweet }: { tweet: Tweet }) {
  const median = tweet.median_at_age;
  const here = { ...tweet.metrics, engagements: tweet.engagements };
  const usual = median ? { ...median.counters, engagements: median.engagements } : null;
  return (
    <section className={styles.part}>
      <h2>{words.against.title}</h2>
      <p className={styles.quiet}>
        {median
          ? words.against.lead(
              t.words.category[tweet.tweet_category],
              span((tweet.age_hours ?? 0) * 3_600_000),
            )
          : words.against.alone}
      </p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.against.what}</th>
            <th scope="col">{words.against.here}</th>
            {median && <th scope="col">{words.against.median}</th>}
            {median && <th scope="col">{words.against.difference}</th>}
          </tr>
        </thead>
        <tbody>
          {ROWS.map((row) => {
            const own = here[row] ?? null;
            const other = usual?.[row] ?? null;
            return (
              <tr key={row}>
                <th scope="row">
                  {row === 'engagements' ? t.campaign.growth.engagements : t.words.counter[row]}
                </th>
                <td>
                  <Num value={own} />
                </td>
                {median && (
                  <td>
                    <Num value={other} />
                  </td>
                )}
                {median && (
                  <td>
                    {own !== null && other !== null ? signedNumber(Math.round(own - other)) : '–'}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Growth({ tweet }: { tweet: Tweet }) {
  const zone = useZone();
  const launch = useLaunchName();
  const data = useMemo(
    () =>
      growthSeries(collectedPoints(tweet.series), {
        measure: 'engagements',
        by: 'total',
        shape: 'total',
      }),
    [tweet.series],
  );
  const name = useMemo(() => bucketNames(data.buckets, zone), [data.buckets, zone]);
  return (
    <ChartCard
      launch={launch}
      title={words.growth}
      takeaway={words.growthTakeaway(
        exactNumber(tweet.engagements),
        shortNumber(tweet.unique_accounts),
        shortNumber(tweet.important_accounts),
      )}
      data={data}
      zone={zone}
      bucketName={name}
    >
      <TimeChart data={data} label={words.growth} zone={zone} bucketName={name} height={200} />
    </ChartCard>
  );
}

function Coverage({ tweet }: { tweet: Tweet }) {
  return (
    <section className={styles.part}>
      <h2>{words.coverage}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t.campaign.coverage.list}</th>
            <th scope="col">{t.campaign.coverage.collected}</th>
            <th scope="col">{t.campaign.coverage.counted}</th>
            <th scope="col">{t.campaign.coverage.missing}</th>
          </tr>
        </thead>
        <tbody>
          {tweet.coverage
            .filter((each) => each.kind !== 'metrics')
            .map((each) => (
              <tr key={each.kind}>
                <th scope="row">{t.words.kind[each.kind]}</th>
                <td>
                  <Num value={each.collected} />
                </td>
                <td>
                  <Num value={each.counted_by_x} />
                </td>
                <td>{reasonWords(each.reason)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
