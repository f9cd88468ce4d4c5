import type { CounterName, TweetRow } from '../../api/types';
import { DrawerLink } from '../../components/DrawerLink';
import { Num } from '../../components/Num';
import { CategoryName } from '../../components/people';
import { When } from '../../components/When';
import type { Column } from '../../lists/columns';
import { t } from '../../text/pages';
import { COUNTERS } from '../../url/campaign-search';
import type { RowContext } from '../campaign/row-context';
import styles from './tweets.module.css';

const words = t.tweet.list;
/** Of X's counters, those that are shown without being asked for. */
const USUAL: readonly CounterName[] = ['likes', 'views'];

export function tweetColumns({ labels }: RowContext): Column<TweetRow>[] {
  return [
    {
      key: 'tweet',
      label: words.tweet,
      track: 'minmax(11rem, 6fr)',
      card: 'name',
      usual: true,
      cell: (row) => <Name tweet={row} label={labels.get(row.tweet_id) ?? row.label} />,
    },
    number('matter', words.matter, true, (row) => row.important_accounts),
    number('people', words.people, true, (row) => row.unique_accounts),
    number('engagements', words.engagements, true, (row) => row.engagements),
    number('gone', words.gone, false, (row) => row.removed),
    ...COUNTERS.map((counter) =>
      number(
        counter,
        t.words.counter[counter],
        USUAL.includes(counter),
        (row) => row.metrics[counter],
      ),
    ),
  ];
}

function number(
  key: string,
  label: string,
  usual: boolean,
  value: (row: TweetRow) => number | null | undefined,
): Column<TweetRow> {
  return {
    key,
    label,
    track: 'minmax(4.75rem, 1fr)',
    right: true,
    card: 'fact',
    named: true,
    usual,
    cell: (row) => <Num value={value(row)} />,
  };
}

function Name({ tweet, label }: { tweet: TweetRow; label: string }) {
  const availability = t.tweet.availability[tweet.availability];
  return (
    <span className={styles.tweet}>
      <DrawerLink tweet={tweet.tweet_id} className={styles.open}>
        <CategoryName category={tweet.tweet_category} label={label} />
      </DrawerLink>
      <span className={styles.text}>{tweet.text ?? t.tweet.noText}</span>
      <small>
        {tweet.author?.username && `@${tweet.author.username} · `}
        <When at={tweet.posted_at} />
        {availability && ` · ${availability}`}
      </small>
    </span>
  );
}
