import type {
  ActionType,
  Channel,
  CreateCampaign,
  Threshold,
  TweetCategory,
} from '../../api/types';
import { typedNumber } from '../../format/numbers';
import { momentOf, toWall } from '../../format/wall';
import { ACTIONS, CATEGORIES } from '../../palette';

/** The request's name of each group of tweets. */
export const GROUP: Record<TweetCategory, 'maintweets' | 'influencer_twts' | 'investor_twts'> = {
  main_twt: 'maintweets',
  influencer_twt: 'influencer_twts',
  investor_twt: 'investor_twts',
};

/** One line of a group: a link as given. The id only tells lines apart here. */
export type Line = { id: number; url: string };

/** A cell of the table of thresholds: `main_twt`, `reply`, or `main_twt reply`. */
export type Cell = string;

/** The campaign's threshold and the finer ones, as they are filled in. */
export type ThresholdDraft = { threshold: string; cells: Record<Cell, string> };

/** The form as it is filled in: texts, since half-typed numbers are texts too. */
export type Draft = {
  name: string;
  client: string;
  clientEmail: string;
  lines: Record<TweetCategory, Line[]>;
  zone: string;
  /** Wall times in the zone; an empty start is now. */
  start: string;
  end: string;
  threshold: string;
  cells: Record<Cell, string>;
  channels: Channel[];
  slackWebhook: string;
  emailTo: string;
  webhook: string;
  spacing: string;
  window: string;
  quietStart: string;
  quietEnd: string;
  backfill: 'auto' | 'alert' | 'digest' | 'none';
  likes: boolean;
  budget: string;
};

const WEEK = 7 * 24 * 3_600_000;

export function emptyDraft(now: number, zone: string): Draft {
  return {
    name: '',
    client: '',
    clientEmail: '',
    lines: { main_twt: [], influencer_twt: [], investor_twt: [] },
    zone,
    start: '',
    end: toWall(now + WEEK, zone),
    threshold: '10',
    cells: {},
    channels: [],
    slackWebhook: '',
    emailTo: '',
    webhook: '',
    spacing: '20',
    window: '30',
    quietStart: '',
    quietEnd: '',
    backfill: 'auto',
    likes: false,
    budget: '',
  };
}

let lastLine = 0;

/** The links in a pasted text, one line each; white space and commas part them. */
export function linesOf(text: string): Line[] {
  return text
    .split(/[\s,;]+/u)
    .filter((url) => url !== '')
    .map((url) => {
      lastLine += 1;
      return { id: lastLine, url };
    });
}

/** The cells that are filled in, in the order in which they are sent. */
export function filledCells(draft: Pick<ThresholdDraft, 'cells'>): Cell[] {
  const all = [
    ...CATEGORIES.map((category) => cellOf(category, null)),
    ...ACTIONS.map((action) => cellOf(null, action)),
    ...CATEGORIES.flatMap((category) => ACTIONS.map((action) => cellOf(category, action))),
  ];
  return all.filter((cell) => (draft.cells[cell] ?? '').trim() !== '');
}

export function cellOf(category: TweetCategory | null, action: ActionType | null): Cell {
  return [category, action].filter((each) => each !== null).join(' ');
}

/**
 * What a cell comes to when it is left empty: both words beat an action, an action
 * beats a category, a category beats the campaign.
 */
export function inherited(
  draft: ThresholdDraft,
  category: TweetCategory | null,
  action: ActionType | null,
): string {
  const of = (cell: Cell) => (draft.cells[cell] ?? '').trim() || undefined;
  const byAction = category && action ? of(cellOf(null, action)) : undefined;
  const byCategory = category && action ? of(cellOf(category, null)) : undefined;
  return byAction ?? byCategory ?? (draft.threshold.trim() || '10');
}

/** The cells that are filled in, as the service takes them. */
export function thresholdsOf(draft: Pick<ThresholdDraft, 'cells'>): Threshold[] {
  return filledCells(draft).map((cell) => {
    const words = cell.split(' ');
    return {
      tweet_category: CATEGORIES.find((each) => words.includes(each)),
      action_type: ACTIONS.find((each) => words.includes(each)),
      importance_threshold: number(draft.cells[cell]) ?? 0,
    };
  });
}

/** The other way round: what is stored, as cells. */
export function cellsOf(thresholds: readonly Threshold[]): Record<Cell, string> {
  return Object.fromEntries(
    thresholds.map((each) => [
      cellOf(each.tweet_category ?? null, each.action_type ?? null),
      String(each.importance_threshold),
    ]),
  );
}

/** The request. What is not filled in is left to the service's defaults. */
export function toRequest(draft: Draft): CreateCampaign {
  return {
    launch_name: draft.name.trim(),
    client_info: prune({ name: text(draft.client), email: text(draft.clientEmail) }),
    maintweets: draft.lines.main_twt.map(({ url }) => ({ url })),
    influencer_twts: draft.lines.influencer_twt.map(({ url }) => ({ url })),
    investor_twts: draft.lines.investor_twt.map(({ url }) => ({ url })),
    monitor_window: prune({
      start_date: draft.start ? momentOf(draft.start, draft.zone) : undefined,
      end_date: momentOf(draft.end, draft.zone),
    }),
    time_zone: draft.zone,
    alert_preferences: prune({
      importance_threshold: number(draft.threshold),
      thresholds: thresholdsOf(draft),
      channels: draft.channels,
      slack_webhook_url: draft.channels.includes('slack') ? text(draft.slackWebhook) : undefined,
      email_to: draft.channels.includes('email') ? text(draft.emailTo) : undefined,
      webhook_url: draft.channels.includes('webhook') ? text(draft.webhook) : undefined,
      alert_spacing_minutes: number(draft.spacing),
      frequency_window_minutes: number(draft.window),
      backfill: draft.backfill,
      quiet_hours:
        draft.quietStart && draft.quietEnd
          ? { start: draft.quietStart, end: draft.quietEnd }
          : undefined,
    }),
    features: { track_liking_users: draft.likes },
    ...prune({ budget_usd: number(draft.budget) }),
  };
}

/** What the price depends on: whom to tell, and where, costs nothing, and may be half-typed. */
export function toEstimate(request: CreateCampaign): CreateCampaign {
  const { alert_preferences: _, ...priced } = request;
  return { ...priced, launch_name: request.launch_name || 'draft', client_info: {} };
}

function number(value: string | undefined): number | undefined {
  return value?.trim() ? typedNumber(value) : undefined;
}

function text(value: string): string | undefined {
  return value.trim() || undefined;
}

function prune<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
