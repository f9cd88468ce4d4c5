import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AccountRow, DashboardView } from '../../api/types';
import { Card } from '../../components/Card';
import { PersonRow } from '../../components/PersonRow';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import { hasFilters } from '../../url/campaign-search';
import { Did, DidAll } from './did';
import styles from './overview.module.css';
import { useCampaignSearch } from './useCampaign';

const words = t.campaign.people;

type Shared = { id: string; threshold: number; labels: Map<string, string> };

/** Who showed up: the strongest, or the latest. */
export function PeopleCard({
  dashboard,
  id,
  threshold,
  labels,
}: Shared & { dashboard: DashboardView }) {
  const [order, setOrder] = useState<'strongest' | 'latest'>('strongest');
  const nobody = dashboard.latest.length === 0 && dashboard.top.length === 0;
  return (
    <Card
      flush
      title={words.title}
      actions={
        <Segments
          label={words.order}
          value={order}
          options={[
            { value: 'strongest', label: words.strongest },
            { value: 'latest', label: words.latest },
          ]}
          onChange={setOrder}
        />
      }
    >
      {nobody ? (
        <div className={styles.inset}>
          <Nobody title={words.empty} text={words.emptyText} />
        </div>
      ) : (
        <ol className={styles.people}>
          {order === 'strongest'
            ? dashboard.top
                .slice(0, 8)
                .map((account) => (
                  <AccountLine
                    key={account.user_id}
                    account={account}
                    threshold={threshold}
                    labels={labels}
                  />
                ))
            : dashboard.latest.slice(0, 8).map((engagement) => (
                <PersonRow
                  key={engagement.id}
                  user={engagement.user_id}
                  profile={engagement.account_profile}
                  kind={engagement.primary_category}
                  score={engagement.importance_score}
                  threshold={threshold}
                  gone={engagement.removed_at != null}
                >
                  <Did engagement={engagement} label={labels.get(engagement.tweet_id)} />
                </PersonRow>
              ))}
        </ol>
      )}
      <p className={styles.more}>
        <Link to="/campaigns/$id/accounts" params={{ id }} search={keep as never}>
          {words.all}
        </Link>
      </p>
    </Card>
  );
}

/** People who engaged with more than one of the tweets. */
export function SeveralCard({
  several,
  id,
  threshold,
  labels,
}: Shared & { several: DashboardView['multi_tweet_accounts'] }) {
  return (
    <Card
      flush
      title={t.campaign.several.title}
      actions={
        several.total > 0 && (
          <Link
            to="/campaigns/$id/accounts"
            params={{ id }}
            search={
              ((old: Record<string, unknown>) => ({
                ...keep(old),
                sort: 'tweets',
                min_tweets: '2',
              })) as never
            }
          >
            {t.campaign.several.all(exactNumber(several.total))}
          </Link>
        )
      }
    >
      {several.items.length === 0 ? (
        <div className={styles.inset}>
          <Nobody title={t.campaign.several.empty} text={t.campaign.several.emptyText} />
        </div>
      ) : (
        <ol className={styles.people}>
          {several.items.slice(0, 6).map((account) => (
            <AccountLine
              key={account.user_id}
              account={account}
              threshold={threshold}
              labels={labels}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

/** Nobody: because nobody came yet, or because of the filters. */
function Nobody({ title, text }: { title: string; text: string }) {
  const filtered = hasFilters(useCampaignSearch());
  return filtered ? (
    <Empty title={t.campaign.nothing.title}>{t.campaign.nothing.text}</Empty>
  ) : (
    <Empty title={title}>{text}</Empty>
  );
}

function AccountLine({
  account,
  threshold,
  labels,
}: {
  account: AccountRow;
  threshold: number;
  labels: Map<string, string>;
}) {
  return (
    <PersonRow
      user={account.user_id}
      profile={account.account_profile}
      kind={account.primary_category}
      score={account.importance_score}
      threshold={threshold}
      gone={account.removed > 0 && account.removed === account.engagements}
    >
      <DidAll account={account} labels={labels} />
    </PersonRow>
  );
}

function keep(old: Record<string, unknown>): Record<string, unknown> {
  const { account, tweet, ...rest } = old;
  return rest;
}
