// A list of 10⁵ rows scrolls: as smoothly as one of 200, within bounded elements and memory.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { frontOf, openBrowser } from './browser.mjs';
import { FEW, longListSite, openList, quantile, ROWS } from './long-list.mjs';
import { startWorld, until } from './world.mjs';

/** A frame of the long list against the same frame of the short one, in the same run. */
const TIMES = 2;
/** Clocks tick, and other processes take turns. */
const GRACE_MS = 17;
/** A busy moment makes one side of one round slow; a slow list is slow in each. */
const ROUNDS = 3;
const ELEMENTS = 1_500;
const MEMORY = 40e6;

let world;
let site;
let front;
let browser;
let path;

before(async () => {
  world = await startWorld({ speed: 60, people: false, campaign: true });
  site = await frontOf(world);
  front = await longListSite(site.url, world.campaign);
  browser = await openBrowser();
  path = `/campaigns/${world.campaign.id}/engagements`;
});
after(async () => {
  await browser?.close();
  front?.stop();
  site?.stop();
  await world?.stop();
});

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const millis = (value) => `${value.toFixed(1)} ms`;

test('scrolls from the first row to the last as smoothly as a short list', async (context) => {
  let over = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    over = await scrolled(context);
    if (over.length === 0) return;
    context.diagnostic(`round ${round + 1}: ${over.join('; ')}`);
  }
  assert.fail(over.join('; '));
});

/**
 * The short list and the long one, scrolled in turn: what of the long one took too long. Elements
 * and memory do not depend on how busy the machine is, and are held in each round.
 */
async function scrolled(context) {
  const pixels = Math.ceil((ROWS * 60) / 900);
  const short = await openList(browser, front.url, `${path}?q=few`);
  const usual = await short.frames(700, 300);
  const usualMemory = await short.memory();
  await short.leave();

  const list = await openList(browser, front.url, path);
  // At the pace of reading, and then so fast that 10⁵ rows pass in a few seconds.
  const slow = await list.frames(700, 300);
  const fast = await list.frames(pixels, 3_000);
  const last = await list.read();
  assert.equal(last.at(-1).place, ROWS - 1, 'the last row is there');
  assert.equal(last.at(-1).number, 1);
  const memory = await list.memory();
  await list.leave();
  for (const [name, { took, elements }] of Object.entries({ usual, slow, fast })) {
    context.diagnostic(
      `${name}: ${took.length} frames, median ${millis(quantile(took, 0.5))}, p95 ${millis(quantile(took, 0.95))}, ` +
        `longest ${millis(Math.max(...took))}, at most ${elements} elements`,
    );
  }
  context.diagnostic(
    `memory: ${FEW} rows ${megabytes(usualMemory)}, ${ROWS} rows ${megabytes(memory)}`,
  );
  assert.ok(memory - usualMemory <= MEMORY, megabytes(memory - usualMemory));
  const most = TIMES * quantile(usual.took, 0.95) + GRACE_MS;
  const over = [];
  for (const [name, { took, elements }] of Object.entries({ slow, fast })) {
    assert.ok(elements <= ELEMENTS, `${elements} elements`);
    const p95 = quantile(took, 0.95);
    if (p95 > most) over.push(`${name}: p95 ${millis(p95)}, at most ${millis(most)}`);
  }
  return over;
}

test('every row comes once and in its place, also while others come on top', async () => {
  const list = await openList(browser, front.url, path);
  const first = (await list.read())[0].number;
  const asked = front.asked.length;
  let place = 0;
  for (let screen = 0; screen < 60; screen += 1) {
    if (screen === 20) front.comes(37);
    for (const row of await list.read()) {
      assert.equal(row.number, first - row.place);
      assert.ok(row.place <= place + 1, `nothing between ${place} and ${row.place}`);
      place = Math.max(place, row.place);
    }
    await list.page.evaluate(() => scrollBy(0, innerHeight - 120));
  }
  assert.ok(place > 600, `${place} rows`);
  const pages = front.asked.slice(asked).filter((url) => url.searchParams.get('limit') === '100');
  assert.ok(
    pages.every((url) => url.searchParams.has('cursor')),
    'each page by the one before',
  );
  assert.equal(new Set(pages.map(String)).size, pages.length, 'no page twice');
  await list.leave();
});

test('End, Home and the arrow keys; the place stays through a drawer, a page, and back', async () => {
  const list = await openList(browser, front.url, path);
  const { page } = list;
  const start = await list.read();
  await list.scroll(() => page.keyboard.press('End'));
  const end = await list.read();
  assert.ok(end.at(-1).place >= ROWS - 1, `the end is ${end.at(-1).place}`);
  assert.equal(end.at(-1).number, 1);
  await list.scroll(() => page.keyboard.press('Home'));
  assert.deepEqual(await list.read(), start);
  await list.scroll(() => page.keyboard.press('PageDown'));
  assert.ok((await list.read())[0].place > 3, 'the next screen');

  // With the focus in the list, the keys walk its rows.
  const focused = () =>
    page.evaluate(() => Number(document.activeElement?.closest('tr')?.dataset.row ?? Number.NaN));
  await page.locator('tbody tr a').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await until('the third row', async () => (await focused()) === 2);
  await page.keyboard.press('End');
  await until('the last row', async () => (await focused()) > ROWS - 2);
  await until('its link', () => page.evaluate(() => document.activeElement?.matches('a')));
  // More rows than at first: some came on top in the test before.
  const last = await focused();
  await page.keyboard.press('PageUp');
  await until('a screen above', async () => (await focused()) < last - 5);
  await until('its link', () => page.evaluate(() => document.activeElement?.matches('a')));

  await list.scroll(() => page.evaluate(() => scrollTo(0, 3_000_000)));
  const middle = await list.read();
  const at = await page.evaluate(() => scrollY);
  const link = page.locator(`tr[data-row="${middle[4].place}"] a`);
  await link.click();
  await page.getByRole('dialog').waitFor();
  assert.equal(await page.evaluate(() => scrollY), at);
  await page.keyboard.press('Escape');
  await until('no drawer', async () => (await page.getByRole('dialog').count()) === 0);
  assert.equal(await page.evaluate(() => scrollY), at);
  await until('the focus back on its row', async () => (await focused()) === middle[4].place);
  assert.deepEqual(await list.read(), middle);
  // By its key: a click would scroll to the link first.
  await page.keyboard.press('o');
  await page.getByRole('heading', { name: 'Growth' }).waitFor();
  await page.goBack();
  await until('the place', async () => (await page.evaluate(() => scrollY)) === at);
  assert.deepEqual(await list.read(), middle);
  await list.leave();
});
