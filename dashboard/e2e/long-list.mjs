// A hundred thousand engagements in front of the list, and a hand on the wheel.
import { settled, visitor } from './browser.mjs';
import { standIn } from './stand-in.mjs';
import { until } from './world.mjs';

export const ROWS = 100_000;
/** The list that everything is held against: the same page with as many rows as two calls bring. */
export const FEW = 200;

/**
 * The site, with rows in the engagements of its campaign: `ROWS`, or `FEW` under `q=few`. They
 * are numbered; the newest, on top, has the highest number. `comes(n)` puts n more on top.
 */
export async function longListSite(site, campaign) {
  let more = 0;
  const path = `/socap/campaigns/${campaign.id}/engagements`;
  const front = await standIn(site, (url) => {
    if (url.pathname !== path) return undefined;
    const total = (url.searchParams.get('q') === 'few' ? FEW : ROWS) + more;
    const limit = Number(url.searchParams.get('limit') ?? 50);
    const cursor = url.searchParams.get('cursor');
    // A cursor is the number that comes next: rows that come on top do not move it.
    const first = cursor ? Number(cursor) : total - Number(url.searchParams.get('offset') ?? 0);
    const last = Math.max(1, first - limit + 1);
    const items = [];
    for (let number = first; number >= last; number -= 1) items.push(row(campaign, number));
    return { items, next_cursor: last > 1 ? String(last - 1) : null, total };
  });
  return {
    ...front,
    comes(rows) {
      more += rows;
    },
  };
}

const ACTIONS = ['retweet', 'reply', 'quote', 'like'];
const KINDS = ['founders', 'vcs', 'media', 'developers', 'others'];

function row(campaign, number) {
  const tweet = campaign.tweets[number % campaign.tweets.length];
  const at = new Date(Date.UTC(2026, 0, 1) + number * 6_000).toISOString();
  const action = ACTIONS[number % ACTIONS.length];
  const text = `A reply of a made-up account, number ${number}, as long as replies are: ${'word '.repeat(number % 20)}`;
  const kind = KINDS[number % KINDS.length];
  return {
    id: `${tweet.tweet_id}-${action}-${number}`,
    campaign_id: campaign.id,
    tweet_id: tweet.tweet_id,
    tweet_category: tweet.tweet_category,
    user_id: String(1_000_000 + number),
    action_type: action,
    timestamp: at,
    observed_after: at,
    observed_before: at,
    posts: action === 'reply' ? [{ post_id: String(number), text, created_at: at }] : [],
    text: action === 'reply' ? text : null,
    account_profile: {
      username: `syn_${number}`,
      name: `Synthetic ${number}`,
      bio: 'A made-up account that builds made-up things.',
      followers: number,
      following: 10,
      verified: false,
      created_at: '2020-01-01T00:00:00Z',
    },
    importance_score: number % 30,
    importance_score_at_ingest: number % 30,
    account_categories: [kind],
    primary_category: kind,
    removed_at: null,
    last_seen_at: at,
    created_at: at,
  };
}

/** Opens the list and gives what can be asked of it. */
export async function openList(browser, url, path, options = {}) {
  const guest = await visitor(browser, url, options);
  const { page, context } = guest;
  const chrome = await context.newCDPSession(page);
  await page.goto(path);
  await settled(page);
  await page.getByRole('table', { name: 'Engagements' }).waitFor();
  const list = {
    ...guest,
    /** The rows in sight: their places, and the numbers of those that are read. */
    rows: async () => (await page.evaluate(lookAtRows)).rows,
    /** Waits until the screen is full of rows that are read, and gives them. */
    async read() {
      return until('the rows in sight', async () => {
        // Both by one look: between two the page scrolls, and draws.
        const { rows, full } = await page.evaluate(lookAtRows);
        return full && rows.every((each) => each.number > 0) && rows;
      });
    },
    /** Scrolls, and waits until the page has come to rest: some ways of scrolling take their time. */
    async scroll(act) {
      await page.evaluate(() => {
        globalThis.atRest = false;
        addEventListener('scrollend', () => (globalThis.atRest = true), { once: true });
      });
      await act();
      await until('the end of the scrolling', () => page.evaluate(() => globalThis.atRest));
    },
    /** Bytes of the page's memory after it was swept. */
    async memory() {
      await chrome.send('HeapProfiler.collectGarbage');
      return (await chrome.send('Runtime.getHeapUsage')).usedSize;
    },
    elements: () => page.evaluate(() => document.querySelectorAll('main *').length),
    /** Scrolls so many pixels a frame, to the end or for so many frames; how long each took. */
    frames: (pixels, most) =>
      page.evaluate(
        async ([pixels, most]) => {
          const took = [];
          let elements = 0;
          let by = pixels;
          let before = await new Promise(requestAnimationFrame);
          while (took.length < most) {
            const end = document.documentElement.scrollHeight - innerHeight;
            if (scrollY >= end - 1) {
              // A short list is gone up and down; a long one has come to its end.
              if (end > 50 * innerHeight) break;
              by = -pixels;
            } else if (scrollY <= 0) by = pixels;
            scrollBy(0, by);
            const now = await new Promise(requestAnimationFrame);
            took.push(now - before);
            before = now;
            elements = Math.max(elements, document.querySelectorAll('main *').length);
          }
          return { took, elements };
        },
        [pixels, most],
      ),
  };
  return list;
}

/**
 * In the page: the rows in sight, and whether they cover the list's part of the screen without
 * a gap. Just after a jump none may be in sight at all: those drawn are of the place before.
 */
function lookAtRows() {
  const list = document.querySelector('tbody')?.getBoundingClientRect();
  const seen = [...document.querySelectorAll('tbody tr')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.bottom > 0 && box.top < innerHeight)
    .sort((a, b) => a.box.top - b.box.top);
  // Pixels that are drawn already; those of the list begin and end with it.
  let drawn = Math.max(0, list?.top ?? 0);
  for (const { box } of seen) if (box.top <= drawn + 1) drawn = Math.max(drawn, box.bottom);
  const rows = seen.map(({ element }) => ({
    place: Number(element.dataset.row),
    number: Number(/@syn_(\d+)/.exec(element.textContent ?? '')?.[1] ?? Number.NaN),
  }));
  const full = rows.length > 0 && drawn >= Math.min(innerHeight, list.bottom - 1);
  return { rows, full };
}

/** The value below which so many hundredths lie. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
