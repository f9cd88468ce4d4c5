// How long from a click on a filter until a page with a few hundred chart points is painted,
// against an empty React re-render in the same page and run.
//
//   npm run paint     prints the medians and their ratio; fails above 3
//
// The figure begins with the time stamp of a real click (of the browser's input, through the
// debugger) and ends with the first task after the frame in which the button says that it is
// pressed and the chart (336 steps in three lines, or one) is drawn anew; that both did is asked
// before the clock stops. In it: the browser's way to the handler, React's renders up to that
// frame, styles, layout, the wait for the frame, paint and commit on the main thread. Not in it:
// the GPU and the screen; the address, the chips and the other cards, which follow in the frame
// after (`src/pages/campaign/ahead.ts`), and for which the time of the page's last change is
// printed beside; the network and the service, as answers are held already, like when one goes
// back to a filter.
//
// The empty re-render goes the same way with a component of one attribute, in the same React
// (`Probe.tsx`, which only this build has), so that both wait alike for a frame. Each click begins
// when the page has nothing left to do, at a moment spread over the frame; clicks of both kinds
// take turns, so that a busy machine slows both. A round is the medians of 24 clicks of each.
import { execFileSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { serve } from '../scripts/serve.mjs';
import { openBrowser, see, settled, visitor } from './browser.mjs';
import { standIn } from './stand-in.mjs';
import { startWorld, until } from './world.mjs';

export const MOST = 3;
const POINTS = 336;
const CLICKS = 24;
const HOUR = 3_600_000;
const FOLDER = 'node_modules/.probe';

/**
 * Medians of each round in milliseconds, and how many times the one is the other; the best round
 * first. A round within `enough` times is the last one.
 */
export async function measurePaint({ rounds = 3, enough = 0 } = {}) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  execFileSync(
    'npx',
    ['vite', 'build', '--mode', 'probe', '--outDir', FOLDER, '--logLevel', 'warn'],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production' }, stdio: 'inherit' },
  );
  const world = await startWorld({ scenario: 'scenario-9', speed: 1_800, campaign: true });
  const closing = [() => world.stop()];
  try {
    const home = `/campaigns/${world.campaign.id}`;
    await until(
      'people on the page',
      async () => (await world.call('GET', `${home}/accounts?limit=1`)).total >= 5,
      { within: 120_000 },
    );
    const still = await standIn(world.url, stillAnswers(world));
    closing.push(() => still.stop());
    const front = await serve({ upstream: still.url, folder: FOLDER });
    closing.push(() => {
      front.server.close();
      front.server.closeAllConnections();
    });
    const browser = await openBrowser();
    closing.push(() => browser.close());
    const { page, leave } = await visitor(browser, front.url);
    // Nothing moves by itself while clicks are timed.
    await page.route('**/events*', (route) => route.abort());
    await page.goto(`${home}?by=category`);
    await settled(page);
    await see(page.locator('figure [role=slider]'));
    await watch(page);
    const filter = page.getByRole('button', { name: 'Influencer', exact: true });
    const empty = page.locator('#probe');
    // Both states of the filter are read once, and the code is warm.
    for (let warm = 0; warm < 8; warm += 1) {
      await timed(page, filter, 'filter');
      await timed(page, empty, 'empty');
    }
    const found = [];
    for (let round = 0; round < rounds; round += 1) {
      const took = { filter: [], empty: [] };
      for (let click = 0; click < CLICKS; click += 1) {
        took.filter.push(await timed(page, filter, 'filter'));
        took.empty.push(await timed(page, empty, 'empty'));
      }
      const one = {
        filter: median(took.filter.map((each) => each.painted)),
        empty: median(took.empty.map((each) => each.painted)),
        whole: median(took.filter.map((each) => each.whole)),
      };
      found.push({ ...one, ratio: one.filter / one.empty });
      if (found.at(-1).ratio <= enough) break;
    }
    await leave();
    return found.sort((a, b) => a.ratio - b.ratio);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Notes when a click began, when the frame with its effect had been painted, and the last change. */
function watch(page) {
  return page.evaluate(() => {
    const pressed = () => [...document.querySelectorAll('button[aria-pressed]')];
    const states = {
      filter: () => [
        pressed()
          .map((button) => button.ariaPressed)
          .join(),
        [...document.querySelectorAll('figure svg path')]
          .map((path) => path.getAttribute('d'))
          .join(),
      ],
      empty: () => [document.querySelector('#probe').dataset.clicks],
    };
    // A starved machine may never call a page idle: then the round is a noisy one.
    const nothingToDo = (then) => requestIdleCallback(then, { timeout: 500 });
    globalThis.timeClick = (what) =>
      new Promise((done, fail) => {
        const late = setTimeout(() => {
          const far = [begun, painted, idle].map((each) => Math.round(each)).join(', ');
          fail(new Error(`a click on ${what}: begun, painted, idle after ${far} ms`));
        }, 60_000);
        const before = states[what]();
        let begun;
        let painted;
        let whole;
        let idle;
        const seen = () => states[what]().every((state, index) => state !== before[index]);
        const observer = new MutationObserver(() => {
          if (begun === undefined) return;
          whole = performance.now() - begun;
          if (painted !== undefined || !seen()) return;
          painted = Number.NaN;
          requestAnimationFrame(() => {
            // Of what waits after the frame this goes first.
            scheduler.postTask(
              () => {
                painted = performance.now() - begun;
                afterwards();
              },
              { priority: 'user-blocking' },
            );
          });
        });
        // Twice idle, a frame apart: what follows the frame has been done, too.
        const afterwards = () =>
          setTimeout(() => {
            nothingToDo(() => {
              idle = performance.now() - begun;
              requestAnimationFrame(() =>
                nothingToDo(() => {
                  clearTimeout(late);
                  observer.disconnect();
                  done({ painted, whole });
                }),
              );
            });
          }, 50);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        addEventListener(
          'click',
          (event) => {
            begun = event.timeStamp;
          },
          { capture: true, once: true },
        );
      });
  });
}

async function timed(page, button, what) {
  const { x, y, width, height } = await button.boundingBox();
  // Ready before the click is made: a click overtakes what a busy page has been told to do.
  await page.evaluate((name) => {
    globalThis.took = globalThis.timeClick(name);
  }, what);
  await page.waitForTimeout(20 + Math.random() * 33);
  await page.mouse.click(x + width / 2, y + height / 2);
  return page.evaluate(() => globalThis.took);
}

/** The campaign's answers as they were when first asked, and a series of two weeks. */
function stillAnswers(world) {
  const held = new Map();
  return (url) => {
    if (!url.pathname.startsWith(`/socap/campaigns/${world.campaign.id}`)) return undefined;
    if (url.pathname.endsWith('/events')) return undefined;
    const path = url.pathname + url.search;
    if (!held.has(path)) held.set(path, read(world.url + path, url.pathname.endsWith('/metrics')));
    return held.get(path);
  };
}

async function read(address, isSeries) {
  const answer = await (await fetch(address)).json();
  return isSeries ? twoWeeks(answer) : answer;
}

function twoWeeks(series) {
  const model = series.points.find((point) => point.read) ?? series.points[0];
  const first = Date.parse(model.start) - POINTS * HOUR;
  const at = (index) => new Date(first + index * HOUR).toISOString();
  const points = Array.from({ length: POINTS }, (_, index) => {
    const grown = (share) => Math.round(share * 4_000 * (1 - Math.exp(-index / 90)) + (index % 7));
    const pair = (share) => ({ total: grown(share), change: index % 9 });
    return {
      ...model,
      start: at(index),
      end: at(index + 1),
      complete: true,
      read: true,
      engagements: {
        ...pair(1),
        by_category: {
          main_twt: pair(0.5),
          influencer_twt: pair(0.3),
          investor_twt: pair(0.2),
        },
      },
    };
  });
  return { ...series, granularity: 'hour', start: at(0), end: at(POINTS), points };
}

export function inWords({ filter, empty, ratio, whole }) {
  return `filter to paint ${filter.toFixed(1)} ms, empty re-render to paint ${empty.toFixed(1)} ms: ${ratio.toFixed(2)} times; the whole page after ${whole.toFixed(0)} ms`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rounds = await measurePaint();
  for (const round of rounds) console.log(inWords(round));
  const over = rounds[0].ratio > MOST;
  console.log(
    `${over ? 'OVER' : 'ok  '} the best of ${rounds.length} rounds, at most ${MOST} times`,
  );
  process.exit(over ? 1 : 0);
}
