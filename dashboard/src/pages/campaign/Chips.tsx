import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { accountQuery } from '../../api/queries/analytics';
import { campaignQuery } from '../../api/queries/campaigns';
import { Icon } from '../../components/Icon';
import { useZone } from '../../components/When';
import { score } from '../../format/numbers';
import { time } from '../../format/times';
import { t } from '../../text/pages';
import { type CampaignSearch, rangeOf } from '../../url/campaign-search';
import styles from './filter.module.css';
import { tweetLabels } from './labels';
import { useCampaignId, useCampaignSearch, useSetSearch } from './useCampaign';

const words = t.campaign.filter;

type Chip = { key: string; text: string; without: Partial<CampaignSearch> };

/** What is set, each to be taken away, and all at once with `Esc`. */
export function Chips({ onClear }: { onClear(): void }) {
  const set = useSetSearch();
  const chips = useChips();
  const custom = customWords(useCampaignSearch(), useZone());
  return (
    <div className={styles.chips}>
      {/* The buttons above are not printed. */}
      {custom && <span data-paper="">{custom}</span>}
      {chips.map((chip) => (
        <button
          key={chip.key}
          type="button"
          data-says=""
          className={styles.chip}
          aria-label={words.remove(chip.text)}
          onClick={() => set(chip.without)}
        >
          {chip.text} <Icon name="cross" size={12} />
        </button>
      ))}
      <Button variant="subtle" size="compact-xs" onClick={onClear}>
        {words.clear} (Esc)
      </Button>
    </div>
  );
}

function useChips(): Chip[] {
  const id = useCampaignId();
  const search = useCampaignSearch();
  const campaign = useQuery(campaignQuery(id)).data;
  const account = useQuery({
    ...accountQuery(id, search.user_id ?? ''),
    enabled: search.user_id !== undefined,
  }).data;
  const labels = tweetLabels(campaign?.tweets ?? []);
  const each = <T extends string>(
    name: 'category' | 'action_type' | 'account_category',
    values: T[] | undefined,
    label: (value: T) => string,
  ): Chip[] =>
    (values ?? []).map((value) => {
      const rest = values?.filter((other) => other !== value) ?? [];
      return {
        key: `${name} ${value}`,
        text: label(value),
        without: { [name]: rest.length > 0 ? rest : undefined },
      };
    });
  const one = (name: keyof CampaignSearch, text: string | undefined): Chip[] =>
    text === undefined ? [] : [{ key: name, text, without: { [name]: undefined } }];

  return [
    ...rangeChip(search, campaign?.status === 'completed'),
    ...each('category', search.category, (value) => t.words.category[value]),
    ...each('action_type', search.action_type, (value) => t.words.actions[value]),
    ...each('account_category', search.account_category, (value) => t.words.accountCategory[value]),
    ...one(
      'min_importance',
      search.min_importance === undefined
        ? undefined
        : words.chip.importance(score(search.min_importance)),
    ),
    ...one(
      'tweet_id',
      search.tweet_id && words.chip.tweet(labels.get(search.tweet_id) ?? search.tweet_id),
    ),
    ...one(
      'user_id',
      search.user_id && words.chip.user(account ? `@${account.username}` : search.user_id),
    ),
    ...one('q', search.q && words.chip.search(search.q)),
    ...one(
      'removed',
      search.removed &&
        (search.removed === 'only' ? words.chip.removedOnly : words.chip.removedExclude),
    ),
  ];
}

function rangeChip(search: CampaignSearch, over: boolean): Chip[] {
  const range = rangeOf(search);
  // One of its own stands on the button that chose it.
  if (range === 'all' || range === 'custom') return [];
  const text = over ? words.chip.rangeOver : words.chip.range;
  const without = { range: undefined, since: undefined, until: undefined };
  return [{ key: 'range', text: text(words.ranges[range]), without }];
}

/** A range of one's own, in words; null where none is set. */
export function customWords(search: CampaignSearch, zone: string): string | null {
  if (rangeOf(search) !== 'custom') return null;
  const from = search.since ? time(search.since, zone, 'moment') : words.chip.start;
  const to = search.until ? time(search.until, zone, 'moment') : words.chip.now;
  return words.chip.custom(from, to);
}
