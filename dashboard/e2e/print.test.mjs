// On paper: the light theme, no ways to other pages and nothing to press, charts and tables
// whole and within the page.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { see, settled } from './browser.mjs';
import { longListSite, openList, ROWS } from './long-list.mjs';
import { alertsSent, setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage({ scenario: 'scenario-2', speed: 1_200, tells: ['slack'] }, alertsSent);

/** How wide A4 is within its margins, in CSS pixels. */
const PAPER = Math.floor(((210 - 28) / 25.4) * 96);

/** The page as it is printed: laid out for paper; its file goes to `e2e/seen/` where asked for. */
async function print(page, name) {
  await page.emulateMedia({ media: 'print', colorScheme: null });
  await page.setViewportSize({ width: PAPER, height: 980 });
  await settled(page);
  await until('nothing wider than the paper', async () => (await wider(page)) <= 0);
  const pdf = await page.pdf({ format: 'A4', printBackground: true, preferCSSPageSize: true });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  if (process.env.SOCAP_E2E_SEEN) {
    const folder = fileURLToPath(new URL('seen/', import.meta.url));
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}print-${name}.pdf`, pdf);
    await page.screenshot({ path: `${folder}print-${name}.png`, fullPage: true });
  }
  return pdf;
}

/** What can be seen of these, by their texts. */
const inSight = (page, selector) =>
  page
    .locator(selector)
    .evaluateAll((all) =>
      all.filter((each) => each.checkVisibility()).map((each) => each.textContent || each.tagName),
    );

/** By how much the page is wider than its paper; charts take their width a moment later. */
const wider = (page) =>
  page.evaluate(() =>
    Math.max(
      document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ...[...document.querySelectorAll('figure svg')].map(
        (svg) => svg.getBoundingClientRect().right - document.documentElement.clientWidth,
      ),
    ),
  );

for (const theme of ['light', 'dark']) {
  test(`a campaign is printed from the ${theme} theme: light, whole, nothing to press`, async () => {
    const { page, leave } = await stage.visitor({ theme });
    await page.goto(`${stage.home}?category=main_twt,influencer_twt&by=category`);
    await settled(page);
    await see(page.getByText('alerts of the whole campaign went out', { exact: false }));
    await page.getByRole('button', { name: 'Show as table' }).first().click();
    const rows = page.getByRole('table', { name: 'Growth' }).getByRole('row');
    await until('three steps', async () => (await rows.count()) > 3);
    const pdf = await print(page, `table-${theme}`);
    assert.ok(pdf.length > 10_000);
    // The table is not cut at the height of its box.
    const cut = await page
      .locator('section[aria-label="Growth"]')
      .evaluate((box) => box.scrollHeight - box.clientHeight);
    assert.ok(cut <= 1, `${cut} px of the table are cut off`);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'Show as chart' }).first().click();
    await print(page, `chart-${theme}`);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(background, 'rgb(255, 255, 255)');
    const ink = await page.locator('h1').evaluate((head) => getComputedStyle(head).color);
    assert.equal(ink, 'rgb(23, 27, 33)');
    assert.deepEqual(await inSight(page, 'nav, header nav, [role=slider], input, select'), []);
    // What tells something stays, though it can be pressed on the screen.
    const buttons = await inSight(page, 'button');
    assert.ok(
      buttons.some((text) => /^Engagements/.test(text)),
      buttons.join(' | '),
    );
    assert.ok(
      buttons.some((text) => /^Main/.test(text)),
      'what it is filtered by',
    );
    assert.ok(!buttons.some((text) => /Campaign|CSV|Show as|24 h|Clear/.test(text)), 'no actions');
    assert.deepEqual(await inSight(page, 'h1'), [stage.world.request.launch_name]);
    assert.match((await inSight(page, '[data-paper]')).join(), /^As of \d+ \w+/);
    // The chart is as wide as the paper, not as the screen was.
    assert.ok((await wider(page)) <= 0, 'nothing is wider than the paper');
    const chart = await page
      .locator('figure svg')
      .first()
      .evaluate((svg) => svg.getBoundingClientRect().right);
    assert.ok(chart <= PAPER, `the chart ends at ${chart}`);
    await leave();
  });
}

test('tables stay tables on paper, and links that lead away name their address', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/usage');
  await settled(page);
  await print(page, 'usage');
  const heads = await inSight(page, 'th[scope=col]');
  assert.ok(heads.includes('Requests'), heads.join());
  assert.ok((await wider(page)) <= 0);
  await page.emulateMedia({ media: 'screen' });
  await page.goto(`${stage.home}/alerts`);
  await settled(page);
  await see(page.getByRole('listitem').filter({ hasText: 'importance' }));
  await print(page, 'alerts');
  const after = await page
    .locator('main a[href^="https://x.com"]')
    .first()
    .evaluate((link) => getComputedStyle(link, '::after').content);
  assert.match(after, /https:\/\/x\.com\//);
  assert.deepEqual(await inSight(page, 'nav, input, select'), []);
  assert.ok((await wider(page)) <= 0);
  await leave();
});

test('a long list is printed from its top, and says what is not on the paper', async (context) => {
  const path = `${stage.home}/engagements`;
  const front = await longListSite(stage.site.url, stage.world.campaign);
  context.after(() => front.stop());
  const list = await openList(stage.browser, front.url, path);
  const { page } = list;
  await list.scroll(() => page.keyboard.press('End'));
  assert.equal((await list.read()).at(-1).place, ROWS - 1);
  await page.emulateMedia({ media: 'print' });
  await see(
    page.getByText(/^The first [12]00 of 100,000 rows. The CSV of this page has them all.$/),
  );
  const pdf = await print(page, 'long-list');
  const rows = await page
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => Number(row.dataset.row)));
  // A hundred are read at once; who has looked further has more, up to the most that paper takes.
  assert.ok(rows.length >= 100 && rows.length <= 200, `${rows.length} rows`);
  assert.ok(
    rows.every((row, place) => row === place),
    'from the first, without a gap',
  );
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(sheets > 1 && sheets < 25, `${sheets} sheets`);
  await page.emulateMedia({ media: 'screen' });
  await until('the rows of the screen', async () => (await list.rows()).length > 0);
  await list.leave();
});
