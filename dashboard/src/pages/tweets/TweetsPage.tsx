import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { tweetsQuery } from '../../api/queries/analytics';
import { campaignQuery } from '../../api/queries/campaigns';
import type { TweetRow, TweetSort } from '../../api/types';
import styles from '../../components/lists.module.css';
import { Num } from '../../components/Num';
import { CategoryName } from '../../components/people';
import { Segments } from '../../components/Segments';
import { Empty, Loading, Read } from '../../components/states';
import { When } from '../../components/When';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { FilterBar } from '../campaign/FilterBar';
import { tweetLabels } from '../campaign/labels';
import { useCampaignId, useFilterQuery } from '../campaign/useCampaign';

const route = getRouteApi('/campaigns/$id/tweets');
const words = t.tweet.list;
const SORTS: readonly TweetSort[] = ['engagements', 'importance', 'posted_at', 'likes', 'views'];

/** The tweets side by side; each row opens its drawer. */
export function TweetsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const sort = SORTS.find((each) => each === search.sort) ?? 'engagements';
  const filters = useFilterQuery();
  const tweets = useQuery({
    ...tweetsQuery(id, { sort, ...filters, limit: 200 }),
    refetchInterval: usePollInterval(),
  });
  const labels = tweetLabels(useQuery(campaignQuery(id)).data?.tweets ?? []);
  return (
    <>
      <FilterBar />
      <div className={styles.head}>
        <h2>{words.title}</h2>
        <span className={styles.count}>{tweets.data && words.count(tweets.data.total)}</span>
        <span className={styles.spring} />
        <Segments
          label={words.sort}
          value={sort}
          options={SORTS.map((value) => ({ value, label: words.sorts[value] }))}
          onChange={(value) =>
            void navigate({
              search: (old) => ({ ...old, sort: value === 'engagements' ? undefined : value }),
            })
          }
        />
      </div>
      <Read
        query={tweets}
        loading={<Loading height={56} rows={6} />}
        isEmpty={(page) => page.items.length === 0}
        empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
      >
        {(page) => (
          <div className={styles.box}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{words.tweet}</th>
                  <th scope="col">{words.matter}</th>
                  <th scope="col">{words.people}</th>
                  <th scope="col">{words.engagements}</th>
                  <th scope="col">{t.words.counter.likes}</th>
                  <th scope="col">{t.words.counter.views}</th>
                </tr>
              </thead>
              <tbody>
                {page.items.map((tweet) => (
                  <Row
                    key={tweet.tweet_id}
                    tweet={tweet}
                    label={labels.get(tweet.tweet_id) ?? tweet.label}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Read>
    </>
  );
}

function Row({ tweet, label }: { tweet: TweetRow; label: string }) {
  return (
    <tr>
      <th scope="row">
        <Link
          to="."
          search={((old: Record<string, unknown>) => ({ ...old, tweet: tweet.tweet_id })) as never}
          resetScroll={false}
          className={styles.cover}
        >
          <CategoryName category={tweet.tweet_category} label={label} />
        </Link>
        <span className={styles.snippet}>{tweet.text ?? t.tweet.noText}</span>
        <small>
          {tweet.author?.username && `@${tweet.author.username} · `}
          <When at={tweet.posted_at} />
          {t.tweet.availability[tweet.availability] &&
            ` · ${t.tweet.availability[tweet.availability]}`}
        </small>
      </th>
      <td data-label={words.matter}>
        <Num value={tweet.important_accounts} />
      </td>
      <td data-label={words.people}>
        <Num value={tweet.unique_accounts} />
      </td>
      <td data-label={words.engagements}>
        <Num value={tweet.engagements} />
      </td>
      <td data-label={t.words.counter.likes}>
        <Num value={tweet.metrics.likes} />
      </td>
      <td data-label={t.words.counter.views}>
        <Num value={tweet.metrics.views} />
      </td>
    </tr>
  );
}
