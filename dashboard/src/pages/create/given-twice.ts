import type { TweetCategory } from '../../api/types';
import { CATEGORIES } from '../../palette';
import { t } from '../../text/pages';
import type { Line } from './draft';
import type { Resolved } from './useResolved';

/**
 * Lines whose post stands in the draft already: where, in words. `there` are posts that
 * are watched already, with their names.
 */
export function givenTwice(
  lines: Record<TweetCategory, readonly Line[]>,
  resolved: ReadonlyMap<string, Resolved>,
  there: ReadonlyMap<string, string> = new Map(),
): Map<number, string> {
  const first = new Map(there);
  const twice = new Map<number, string>();
  for (const category of CATEGORIES) {
    for (const [index, line] of lines[category].entries()) {
      const answer = resolved.get(line.url);
      const id = (typeof answer === 'object' && answer.tweet_id) || line.url;
      const before = first.get(id);
      if (before) twice.set(line.id, t.create.tweets.twice(before));
      else first.set(id, t.create.tweets.place(t.words.category[category], index + 1));
    }
  }
  return twice;
}
