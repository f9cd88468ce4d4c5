import type { TweetCategory, TweetView } from '../../api/types';
import { t } from '../../text';

/**
 * The tweets' names as alerts use them: "main", "influencer 3"; numbered from 1 in
 * the order of the request, where the category has several.
 */
export function tweetLabels(
  tweets: readonly Pick<TweetView, 'tweet_id' | 'tweet_category'>[],
): Map<string, string> {
  const counts = new Map<TweetCategory, number>();
  for (const { tweet_category } of tweets) {
    counts.set(tweet_category, (counts.get(tweet_category) ?? 0) + 1);
  }
  const placed = new Map<TweetCategory, number>();
  return new Map(
    tweets.map(({ tweet_id, tweet_category }) => {
      const place = (placed.get(tweet_category) ?? 0) + 1;
      placed.set(tweet_category, place);
      const name = t.words.category[tweet_category];
      return [tweet_id, (counts.get(tweet_category) ?? 0) > 1 ? `${name} ${place}` : name];
    }),
  );
}
