import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { accountQuery } from '../../api/queries/analytics';
import type { AccountView } from '../../api/types';
import styles from '../../components/detail.module.css';
import { Initials } from '../../components/Initials';
import { Num } from '../../components/Num';
import { AccountKind, CategoryName, Score } from '../../components/people';
import { Loading, Partial, Read } from '../../components/states';
import { useZone, When } from '../../components/When';
import { score, shortNumber } from '../../format/numbers';
import { time } from '../../format/times';
import { t } from '../../text/pages';
import { DetailLinks } from '../campaign/DetailLinks';
import { EngagedAt } from '../campaign/did';
import { useRowContext } from '../campaign/row-context';
import { useCampaignId } from '../campaign/useCampaign';

const words = t.account;

/** Why does this person matter, and what did they do? In the drawer and on the page. */
export function AccountDetail({ user, inDrawer = false }: { user: string; inDrawer?: boolean }) {
  const id = useCampaignId();
  const account = useQuery(accountQuery(id, user));
  return (
    <Read query={account} loading={<Loading height={420} />}>
      {(data) => <Detail account={data} campaign={id} inDrawer={inDrawer} />}
    </Read>
  );
}

function Detail({
  account,
  campaign,
  inDrawer,
}: {
  account: AccountView;
  campaign: string;
  inDrawer: boolean;
}) {
  const { labels, threshold } = useRowContext();
  return (
    <article className={styles.detail}>
      <Head
        account={account}
        strong={account.importance_score > 0 && account.importance_score >= threshold}
      />
      {words.availability[account.availability] && (
        <Partial tone="plain">{words.availability[account.availability]}</Partial>
      )}
      {account.ignored && <Partial tone="plain">{words.ignored}</Partial>}
      <Actions account={account} campaign={campaign} inDrawer={inDrawer} />
      <Why account={account} />
      <Kind account={account} />
      <Did account={account} labels={labels} />
    </article>
  );
}

function Head({ account, strong }: { account: AccountView; strong: boolean }) {
  const zone = useZone();
  const facts = [
    account.followers != null && words.followers(shortNumber(account.followers)),
    account.following != null && words.following(shortNumber(account.following)),
    account.created_at && words.since(time(account.created_at, zone, 'year')),
    account.verified && words.verified,
  ].filter(Boolean);
  const former = account.handles
    .map((each) => each.username)
    .filter((name) => name !== account.username);
  return (
    <header className={styles.head}>
      <Initials name={account.name || account.username} size="lg" strong={strong} />
      <div>
        <div className={styles.names}>
          <b>{account.name}</b>
          <span className={styles.quiet}>@{account.username}</span>
          <AccountKind category={account.primary_category} />
        </div>
        <p className={styles.quiet}>{facts.join(' · ')}</p>
        {former.length > 0 && (
          <p className={styles.quiet}>
            {words.formerly(former.map((name) => `@${name}`).join(', '))}
          </p>
        )}
        {account.bio && <p>{account.bio}</p>}
      </div>
      <Score value={account.importance_score} strong={strong} />
    </header>
  );
}

function Actions({
  account,
  campaign,
  inDrawer,
}: {
  account: AccountView;
  campaign: string;
  inDrawer: boolean;
}) {
  return (
    <DetailLinks
      label={account.name}
      open={
        inDrawer && (
          <Link
            to="/campaigns/$id/accounts/$userId"
            params={{ id: campaign, userId: account.user_id }}
            search={(({ account: _, ...old }: Record<string, unknown>) => old) as never}
          >
            {words.open}
          </Link>
        )
      }
      filter={{ user_id: account.user_id }}
      onX={`https://x.com/i/user/${account.user_id}`}
      words={words}
    />
  );
}

/** So many followers are shown at first: what the account did shall not be far below. */
const FIRST = 8;

/** The receipt of the score: who follows them, by name and weight. */
function Why({ account }: { account: AccountView }) {
  const [all, setAll] = useState(false);
  const followers = [...account.followed_by].sort((a, b) => b.weight - a.weight);
  const shown = all ? followers : followers.slice(0, FIRST);
  return (
    <section className={styles.part}>
      <h2>{words.why.title}</h2>
      {followers.length === 0 ? (
        <p className={styles.quiet}>{words.why.none}</p>
      ) : (
        <>
          <p className={styles.quiet}>
            {words.why.sum(score(account.importance_score), followers.length)}
          </p>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{words.why.who}</th>
                <th scope="col">{words.why.asOf}</th>
                <th scope="col">{words.why.weight}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((each) => (
                <tr key={each.user_id}>
                  <th scope="row">
                    <Link to="/people/$userId" params={{ userId: each.user_id }}>
                      @{each.username}
                    </Link>
                  </th>
                  <td>
                    <When at={each.as_of} />
                  </td>
                  <td>
                    <Num value={each.weight} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {shown.length < followers.length && (
            <button type="button" className={styles.link} onClick={() => setAll(true)}>
              {words.why.all(followers.length)}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function Kind({ account }: { account: AccountView }) {
  return (
    <section className={styles.part}>
      <h2>{words.kind.title}</h2>
      {account.evidence.length === 0 ? (
        <p className={styles.quiet}>{words.kind.none}</p>
      ) : (
        <ul>
          {account.evidence.map((each) => (
            <li key={`${each.category} ${each.rule} ${each.text}`} className={styles.quiet}>
              {words.kind.evidence(t.words.accountCategory[each.category], each.text, each.field)}
              {each.past && ` (${words.kind.past})`}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Did({ account, labels }: { account: AccountView; labels: Map<string, string> }) {
  return (
    <section className={styles.part}>
      <h2>{words.did.title(account.engagements.length)}</h2>
      <ol className={styles.events}>
        {account.engagements.map((each) => (
          <li key={each.id} data-gone={each.removed_at ? '' : undefined}>
            <span className={styles.line}>
              <b>{t.words.action[each.action_type]}</b>
              <CategoryName
                category={each.tweet_category}
                label={labels.get(each.tweet_id) ?? t.words.category[each.tweet_category]}
              />
              <EngagedAt engagement={each} />
              {each.importance_score_at_ingest !== each.importance_score && (
                <span>{words.did.atThen(score(each.importance_score_at_ingest))}</span>
              )}
              {each.posts.length > 1 && <span>{words.did.replies(each.posts.length)}</span>}
              {each.removed_at && (
                <span>
                  {t.campaign.people.gone} <When at={each.removed_at} />
                </span>
              )}
            </span>
            {each.posts
              .filter((post) => post.text)
              .map((post) => (
                <blockquote key={post.post_id}>{post.text}</blockquote>
              ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
