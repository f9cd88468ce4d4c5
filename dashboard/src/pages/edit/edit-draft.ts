import type { CampaignView, PatchCampaign, TweetCategory } from '../../api/types';
import { typedNumber } from '../../format/numbers';
import { isZone, momentOf, toWall } from '../../format/wall';
import { CATEGORIES } from '../../palette';
import { compact } from '../../url/query-string';
import { GROUP, type Line } from '../create/draft';

/** The settings of a campaign as texts, and what is to become of its posts. */
export type EditDraft = {
  name: string;
  client: string;
  clientEmail: string;
  zone: string;
  /** Wall times, in `wallZone`: the last zone named that there is. Null: as it is stored. */
  start: string | null;
  end: string | null;
  wallZone: string;
  likes: boolean;
  budget: string;
  fees: string;
  cpm: string;
  /** Posts to add. */
  lines: Record<TweetCategory, Line[]>;
  moves: Readonly<Record<string, TweetCategory>>;
  removed: readonly string[];
};

export function draftOf(campaign: CampaignView): EditDraft {
  const { time_zone: zone, value } = campaign;
  return {
    name: campaign.launch_name,
    client: campaign.client_info.name ?? '',
    clientEmail: campaign.client_info.email ?? '',
    zone,
    start: null,
    end: null,
    wallZone: zone,
    likes: campaign.features.track_liking_users ?? false,
    budget: textOf(campaign.budget_usd),
    fees: textOf(value?.creator_fees_usd),
    cpm: textOf(value?.reference_cpm_usd),
    lines: { main_twt: [], influencer_twt: [], investor_twt: [] },
    moves: {},
    removed: [],
  };
}

/** What the field shows: what was typed, else the stored moment as the clocks there show it. */
export function wallOf(campaign: CampaignView, draft: EditDraft, which: 'start' | 'end'): string {
  return draft[which] ?? toWall(Date.parse(stored(campaign, which)), draft.wallZone);
}

function stored({ monitor_window: window }: CampaignView, which: 'start' | 'end'): string {
  return which === 'start' ? window.start_date : window.end_date;
}

/**
 * The zone is another: the moments stay, and are written as the clocks there show them. Only
 * those that were typed: of an hour that comes twice a wall time does not say which.
 */
export function inZone(draft: EditDraft, zone: string): EditDraft {
  if (zone.trim() === '' || !isZone(zone.trim())) return { ...draft, zone };
  const there = (wall: string | null) => {
    if (wall === null) return null;
    const at = Date.parse(momentOf(wall, draft.wallZone));
    return Number.isNaN(at) ? wall : toWall(at, zone.trim());
  };
  return {
    ...draft,
    zone,
    start: there(draft.start),
    end: there(draft.end),
    wallZone: zone.trim(),
  };
}

/** The merge-patch: only what is no longer as it was. Empty texts go back to the default. */
export function patchOf(campaign: CampaignView, draft: EditDraft): PatchCampaign {
  const old = draftOf(campaign);
  const changed = <K extends keyof EditDraft>(key: K) => draft[key] !== old[key];
  const some = <T extends Record<string, unknown>>(part: T): T | undefined => {
    const kept = compact(part);
    return Object.keys(kept).length > 0 ? kept : undefined;
  };
  const text = (key: 'client' | 'clientEmail') =>
    changed(key) ? draft[key].trim() || null : undefined;
  const number = (key: 'budget' | 'fees' | 'cpm') =>
    changed(key) ? (draft[key].trim() === '' ? null : typedNumber(draft[key])) : undefined;
  const moves = Object.entries(draft.moves).filter(([id]) => !draft.removed.includes(id));
  return compact({
    launch_name: changed('name') ? draft.name.trim() : undefined,
    client_info: some({ name: text('client'), email: text('clientEmail') }),
    monitor_window: windowOf(campaign, draft),
    time_zone: changed('zone') ? draft.zone.trim() : undefined,
    features: changed('likes') ? { track_liking_users: draft.likes } : undefined,
    budget_usd: number('budget'),
    value: some({ creator_fees_usd: number('fees'), reference_cpm_usd: number('cpm') }),
    add: some(
      Object.fromEntries(
        CATEGORIES.map((category) => [
          GROUP[category],
          draft.lines[category].length > 0
            ? draft.lines[category].map(({ url }) => ({ url }))
            : undefined,
        ]),
      ),
    ),
    move: moves.length > 0 ? Object.fromEntries(moves) : undefined,
    remove_tweets: draft.removed.length > 0 ? [...draft.removed] : undefined,
  });
}

/**
 * The budget that saving would set is spent already: nothing more would be read. What is no amount
 * is refused by the service, and what is completed is not read any more.
 */
export function stopsReading(
  campaign: CampaignView,
  { budget_usd: budget }: PatchCampaign,
): boolean {
  return (
    campaign.status !== 'completed' &&
    typeof budget === 'number' &&
    budget >= 0 &&
    budget <= campaign.spent_usd
  );
}

/** Only what is another time than the stored one: the rest may be somebody else's by now. */
function windowOf(campaign: CampaignView, draft: EditDraft): PatchCampaign['monitor_window'] {
  const touched = (which: 'start' | 'end') => {
    const wall = draft[which];
    const shown = toWall(Date.parse(stored(campaign, which)), draft.wallZone);
    return wall === null || wall === shown ? undefined : momentOf(wall, draft.wallZone);
  };
  const window = compact({ start_date: touched('start'), end_date: touched('end') });
  // The description of the API asks for the end, which a merge-patch may leave out.
  return Object.keys(window).length > 0 ? (window as PatchCampaign['monitor_window']) : undefined;
}

function textOf(value: number | null | undefined): string {
  return value == null ? '' : String(value);
}
