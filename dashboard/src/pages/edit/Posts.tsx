import { NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type FieldProblem, problemText } from '../../api/problem';
import type { CampaignView, TweetCategory, TweetView } from '../../api/types';
import { Section } from '../../components/Section';
import { TextButton } from '../../components/TextButton';
import { exactNumber } from '../../format/numbers';
import { CATEGORIES } from '../../palette';
import { t } from '../../text/pages';
import { tweetLabels } from '../campaign/labels';
import { givenTwice } from '../create/given-twice';
import { TweetGroup } from '../create/TweetGroup';
import { type Resolved, useResolved } from '../create/useResolved';
import styles from './edit.module.css';
import type { EditDraft } from './edit-draft';

const words = t.edit.posts;
const AT_FIRST = 30;

type Props = {
  campaign: CampaignView;
  draft: EditDraft;
  set(change: Partial<EditDraft>): void;
  problems: readonly FieldProblem[];
  /** Nothing can be changed. */
  frozen: boolean;
};

/** The posts by group: move them, take them out, add others. */
export function Posts(props: Props) {
  const { campaign, draft } = props;
  const tweets = useMemo(() => campaign.tweets ?? [], [campaign.tweets]);
  const labels = useMemo(() => tweetLabels(tweets), [tweets]);
  const resolved = useResolved(draft.lines);
  const twice = useMemo(() => {
    const there = tweets
      .filter((tweet) => !draft.removed.includes(tweet.tweet_id))
      .map((tweet) => [tweet.tweet_id, words.there(labels.get(tweet.tweet_id) ?? '')] as const);
    return givenTwice(draft.lines, resolved, new Map(there));
  }, [draft.lines, draft.removed, resolved, tweets, labels]);

  return (
    <Section title={words.title} lead={words.lead}>
      <div className={styles.stack}>
        {CATEGORIES.map((category) => (
          <Group
            key={category}
            {...props}
            category={category}
            labels={labels}
            resolved={resolved}
            twice={twice}
          />
        ))}
      </div>
    </Section>
  );
}

type GroupProps = Props & { category: TweetCategory; labels: Map<string, string> };

/** One group: the posts that are watched, and those to be added. */
function Group({
  resolved,
  twice,
  ...props
}: GroupProps & {
  resolved: ReadonlyMap<string, Resolved>;
  twice: ReadonlyMap<number, string>;
}) {
  const { category, draft, set } = props;
  const watched = <Watched {...props} />;
  if (props.frozen) {
    return (
      <div>
        <h3 className={styles.group}>{t.create.tweets.group[category]}</h3>
        {watched}
      </div>
    );
  }
  return (
    <TweetGroup
      category={category}
      lines={draft.lines[category]}
      resolved={resolved}
      twice={twice}
      problems={props.problems}
      at="/add"
      onChange={(next) => set({ lines: { ...draft.lines, [category]: next } })}
    >
      {watched}
    </TweetGroup>
  );
}

/** The posts of one group that are watched. */
function Watched({ campaign, category, labels, draft, set, problems, frozen }: GroupProps) {
  const [all, setAll] = useState(frozen);
  const tweets = (campaign.tweets ?? []).filter((tweet) => tweet.tweet_category === category);
  if (tweets.length === 0) return null;
  const shown = all ? tweets : tweets.slice(0, AT_FIRST);
  return (
    <>
      <ul className={styles.posts} aria-label={words.list(t.create.tweets.group[category])}>
        {shown.map((tweet) => (
          <Post
            key={tweet.tweet_id}
            tweet={tweet}
            label={labels.get(tweet.tweet_id) ?? tweet.tweet_id}
            goes={draft.removed.includes(tweet.tweet_id)}
            to={draft.moves[tweet.tweet_id] ?? tweet.tweet_category}
            problem={problemText(problems, `/move/${tweet.tweet_id}`) ?? removal(tweet.tweet_id)}
            frozen={frozen}
            onMove={(to) => set({ moves: moved(draft.moves, tweet, to) })}
            onRemove={(goes) => set({ removed: toggled(draft.removed, tweet.tweet_id, goes) })}
          />
        ))}
      </ul>
      {shown.length < tweets.length && (
        <TextButton onClick={() => setAll(true)}>
          {words.all(exactNumber(tweets.length))}
        </TextButton>
      )}
    </>
  );

  function removal(id: string): string | undefined {
    const place = draft.removed.indexOf(id);
    return place < 0 ? undefined : problemText(problems, `/remove_tweets/${place}`);
  }
}

function Post({
  tweet,
  label,
  goes,
  to,
  problem,
  frozen,
  onMove,
  onRemove,
}: {
  tweet: TweetView;
  label: string;
  goes: boolean;
  to: TweetCategory;
  problem: string | undefined;
  frozen: boolean;
  onMove(to: TweetCategory): void;
  onRemove(goes: boolean): void;
}) {
  const name = label.toLowerCase();
  const becomes = goes
    ? words.goes
    : to === tweet.tweet_category
      ? null
      : words.movesTo(t.words.category[to]);
  return (
    <li className={styles.post} data-goes={goes || undefined}>
      <div className={styles.said}>
        <b>{label}</b>{' '}
        <a href={tweet.url} rel="noreferrer" target="_blank">
          {tweet.author ? `@${tweet.author.username}` : tweet.tweet_id}
        </a>
        {becomes && <em>{becomes}</em>}
        <p>{tweet.text ?? t.create.tweets.noText}</p>
        {problem && (
          <p role="alert" className={styles.wrong}>
            {problem}
          </p>
        )}
      </div>
      {!frozen && (
        <div className={styles.does}>
          {!goes && (
            <NativeSelect
              size="xs"
              aria-label={words.group(name)}
              value={to}
              onChange={(event) => onMove(event.currentTarget.value as TweetCategory)}
              data={CATEGORIES.map((value) => ({ value, label: t.words.category[value] }))}
            />
          )}
          <TextButton
            label={goes ? words.keepWhat(name) : words.removeWhat(name)}
            onClick={() => onRemove(!goes)}
          >
            {goes ? words.keep : words.remove}
          </TextButton>
        </div>
      )}
    </li>
  );
}

function moved(
  moves: EditDraft['moves'],
  tweet: TweetView,
  to: TweetCategory,
): Record<string, TweetCategory> {
  const { [tweet.tweet_id]: _, ...rest } = moves;
  return to === tweet.tweet_category ? rest : { ...rest, [tweet.tweet_id]: to };
}

function toggled(removed: readonly string[], id: string, goes: boolean): string[] {
  const rest = removed.filter((each) => each !== id);
  return goes ? [...rest, id] : rest;
}
