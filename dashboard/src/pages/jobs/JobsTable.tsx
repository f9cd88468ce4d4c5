import { Link } from '@tanstack/react-router';
import type { CampaignView, JobView } from '../../api/types';
import { FactTable } from '../../components/FactTable';
import { CategoryName } from '../../components/people';
import { useZone, When } from '../../components/When';
import { time } from '../../format/times';
import { t } from '../../text/pages';
import { tweetLabels } from '../campaign/labels';
import styles from './jobs.module.css';

const words = t.jobs;

export function JobsTable({
  rows,
  campaign,
}: {
  rows: readonly JobView[];
  campaign: CampaignView;
}) {
  const tweets = campaign.tweets ?? [];
  const labels = tweetLabels(tweets);
  const categories = new Map(tweets.map((each) => [each.tweet_id, each.tweet_category]));
  const likes = rows.some((job) => job.last_full_reading_at);
  return (
    <FactTable
      caption={words.caption}
      rows={rows}
      keyOf={(job) => `${job.tweet_id} ${job.kind}`}
      columns={[
        {
          key: 'tweet',
          label: words.columns.tweet,
          head: true,
          cell: (job) => {
            const category = categories.get(job.tweet_id);
            return (
              <Link
                to="/campaigns/$id/tweets/$tweetId"
                params={{ id: campaign.id, tweetId: job.tweet_id }}
                className={styles.tweet}
              >
                {category ? (
                  <CategoryName category={category} label={labels.get(job.tweet_id) ?? ''} />
                ) : (
                  job.tweet_id
                )}
              </Link>
            );
          },
        },
        { key: 'kind', label: words.columns.list, cell: (job) => t.words.kind[job.kind] },
        { key: 'state', label: words.columns.state, cell: (job) => <State job={job} /> },
        {
          key: 'success',
          label: words.columns.success,
          cell: (job) => <When at={job.last_success_at} fallback={words.never} />,
        },
        {
          key: 'outcome',
          label: words.columns.outcome,
          cell: (job) => (job.last_outcome ? outcome(job.last_outcome) : ''),
        },
        ...(likes
          ? [
              {
                key: 'whole',
                label: words.columns.whole,
                cell: (job: JobView) =>
                  job.last_full_reading_at ? <When at={job.last_full_reading_at} /> : '',
              },
            ]
          : []),
        {
          key: 'error',
          label: words.columns.error,
          cell: (job) =>
            job.last_error && (
              <span className={styles.error} data-now={job.failures > 0 || undefined}>
                {job.last_error}
                {job.last_error_at && (
                  <>
                    , <When at={job.last_error_at} />
                  </>
                )}
                {job.failures > 0 && <b>{words.failures(job.failures)}</b>}
              </span>
            ),
        },
      ]}
    />
  );
}

function State({ job }: { job: JobView }) {
  const zone = useZone();
  const why = job.reason && (words.reason[job.reason] ?? job.reason.replaceAll('_', ' '));
  return (
    <span className={styles.state} data-state={job.state}>
      <b>{words.state[job.state] ?? job.state}</b>
      {why && <small>{why}</small>}
      {job.state === 'blocked' && job.blocked_until && (
        <small>{words.until(time(job.blocked_until, zone, 'moment'))}</small>
      )}
    </span>
  );
}

function outcome(text: string): string {
  return words.outcome[text] ?? text.replaceAll('_', ' ');
}
