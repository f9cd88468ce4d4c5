// The server goes and comes back: what could not be read meanwhile is read without a click.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { see, settled } from './browser.mjs';
import { firstReading, setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage({ scenario: 'scenario-10', speed: 300 }, firstReading);

const tab = (page, name) =>
  page.getByRole('navigation', { name: 'Pages of this campaign' }).getByRole('link', { name });
const gone = (page) => page.getByRole('alert').filter({ hasText: /does not answer/ });

test('a tab that was opened while the server was gone fills when it is back', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}/engagements`);
  await settled(page);
  await tab(page, 'Overview').click();
  await settled(page);
  await page.goto(`${stage.home}/tweets`);
  await settled(page);
  // Its file is there already, its rows are not.
  await page.evaluate(() => document.querySelector('main').focus());
  await tab(page, 'Engagements').hover();
  await see(page.getByText('Live', { exact: true }));
  await stage.world.stopServer();
  await tab(page, 'Engagements').click();
  await see(gone(page), 60_000);
  await stage.world.startServer();
  await see(page.getByRole('heading', { name: 'Engagements' }), 90_000);
  await until('the rows', async () => (await gone(page).count()) === 0, { within: 90_000 });
  await settled(page);
  await leave();
});

test('a page whose file was lost with the server comes when it is back', async () => {
  const { page, wrong, context } = await stage.visitor();
  await page.goto(stage.home);
  await settled(page);
  await page.evaluate(() => {
    globalThis.still = true;
  });
  await page.route('**/assets/**', (route) => route.abort());
  await stage.world.stopServer();
  await tab(page, 'Compare').click();
  await see(gone(page), 60_000);
  // Before the server: one that answers without the file has a newer version, and that is final.
  await page.unroute('**/assets/**');
  await stage.world.startServer();
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
