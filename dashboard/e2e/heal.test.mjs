// The server goes and comes back: what could not be read meanwhile is read without a click.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { frontOf, openBrowser, see, settled, visitor } from './browser.mjs';
import { startWorld, until } from './world.mjs';

let world;
let site;
let browser;
let home;

before(async () => {
  world = await startWorld({ scenario: 'scenario-10', speed: 300, campaign: true });
  site = await frontOf(world);
  browser = await openBrowser();
  home = `/campaigns/${world.campaign.id}`;
  await until(
    'the first reading',
    async () => (await world.call('GET', `${home}/engagements?limit=1`)).total > 0,
  );
});
after(async () => {
  await browser?.close();
  site?.stop();
  await world?.stop();
});

const tab = (page, name) =>
  page.getByRole('navigation', { name: 'Pages of this campaign' }).getByRole('link', { name });
const gone = (page) => page.getByRole('alert').filter({ hasText: /does not answer/ });

test('a tab that was opened while the server was gone fills when it is back', async () => {
  const { page, leave } = await visitor(browser, site.url);
  await page.goto(`${home}/engagements`);
  await settled(page);
  await tab(page, 'Overview').click();
  await settled(page);
  await page.goto(`${home}/tweets`);
  await settled(page);
  // Its file is there already, its rows are not.
  await page.evaluate(() => document.querySelector('main').focus());
  await tab(page, 'Engagements').hover();
  await see(page.getByText('Live', { exact: true }));
  await world.stopServer();
  await tab(page, 'Engagements').click();
  await see(gone(page), 60_000);
  await world.startServer();
  await see(page.getByRole('heading', { name: 'Engagements' }), 90_000);
  await until('the rows', async () => (await gone(page).count()) === 0, { within: 90_000 });
  await settled(page);
  await leave();
});

test('a page whose file was lost with the server comes when it is back', async () => {
  const { page, wrong, context } = await visitor(browser, site.url);
  await page.goto(home);
  await settled(page);
  await page.evaluate(() => {
    globalThis.still = true;
  });
  await page.route('**/assets/**', (route) => route.abort());
  await world.stopServer();
  await tab(page, 'Compare').click();
  await see(gone(page), 60_000);
  // Before the server: one that answers without the file has a newer version, and that is final.
  await page.unroute('**/assets/**');
  await world.startServer();
  await see(page.getByRole('heading', { name: 'Compare' }), 90_000);
  await until('the page', async () => (await gone(page).count()) === 0, { within: 90_000 });
  assert.equal(await page.evaluate(() => globalThis.still), true, 'no reload');
  await until('its styles, too', () =>
    page.evaluate(() =>
      [...document.querySelectorAll('link[rel=stylesheet]')].every((link) => link.sheet),
    ),
  );
  await context.close();
  assert.deepEqual(wrong, []);
});
