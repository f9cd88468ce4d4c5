// Scenario 9: filters by click and in the address, tweet and account pages, comparison.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { see, settled, tile } from './browser.mjs';
import { setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage({ scenario: 'scenario-9', speed: 1_800 }, () =>
  // The founders who retweet influencers in the first hour.
  until(
    'the first hour',
    async () => (await count('category=influencer_twt&action_type=retweet&min_importance=20')) >= 2,
    { within: 120_000 },
  ),
);

/** What the service counts under a filter. */
async function count(query) {
  const page = await stage.world.call('GET', `${stage.home}/engagements?limit=1&${query}`);
  return page.total;
}

const stated = (page, name) => new URL(page.url()).searchParams.get(name);

/** Waits until the tile shows what the service counts; both may move while one looks. */
const agrees = (page, query) =>
  until(
    `the tile to show ${query}`,
    async () => (await tile(page, 'Engagements')) === (await count(query)),
    { within: 60_000 },
  );

/** Waits until the address states it: it follows the page by a frame. */
const states = (page, name, value) =>
  until(`the address to state ${name}`, () => stated(page, name) === value);

test('a click filters the whole page, the address tells it, and Esc clears', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(stage.home);
  await settled(page);
  await agrees(page, '');
  await page.getByRole('button', { name: 'Influencer', exact: true }).click();
  await agrees(page, 'category=influencer_twt');
  await states(page, 'category', 'influencer_twt');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('button', { name: 'Retweets', exact: true }).click();
  await page.getByLabel('Importance from').fill('20');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await agrees(page, 'category=influencer_twt&action_type=retweet&min_importance=20');
  await states(page, 'action_type', 'retweet');
  await states(page, 'min_importance', '20');
  // The same address in another window shows the same.
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await settled(page);
  await agrees(page, 'category=influencer_twt&action_type=retweet&min_importance=20');
  // Back goes back one filter.
  await page.keyboard.press('Escape');
  await states(page, 'category', null);
  await agrees(page, '');
  await leave();
});

test('a click on a kind of account filters by it, on the list too', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(stage.home);
  await settled(page);
  await page.getByRole('button', { name: 'Founders', exact: false }).last().click();
  await states(page, 'account_category', 'founders');
  await page.getByRole('link', { name: 'Engagements', exact: true }).click();
  const shown = page.getByText(/^\d+ engagements$/);
  const fresh = page.getByRole('button', { name: /^\d+ new: show$/ });
  await until(
    'the list to agree',
    async () => {
      // What came since the list was read comes into it on demand only.
      if (await fresh.isVisible()) await fresh.click({ timeout: 2_000 });
      const counted = await count('account_category=founders');
      return Number.parseInt(await shown.textContent(), 10) === counted;
    },
    { within: 60_000 },
  );
  await states(page, 'account_category', 'founders');
  await leave();
});

test('retweets on influencer tweets above 20 of the last day, by the address alone', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(
    `${stage.home}/engagements?category=influencer_twt&action_type=retweet&min_importance=20`,
  );
  await settled(page);
  const rows = page.getByRole('table', { name: 'Engagements' }).locator('tbody tr');
  await see(rows);
  for (const text of await rows.allInnerTexts()) {
    assert.match(text, /Influencer/);
    assert.match(text, /retweet/i);
    assert.match(text, /syn_founder/);
  }
  await leave();
});

test('a tweet shows its own numbers, an account everything it did', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}/tweets`);
  await settled(page);
  await page
    .getByRole('main')
    .getByRole('link', { name: /Main 1/ })
    .first()
    .click();
  await settled(page);
  await see(page.getByRole('heading', { name: /Against its category/ }));
  await page.goto(`${stage.home}/accounts`);
  await settled(page);
  await page.getByRole('table', { name: 'Accounts' }).getByRole('link').first().click();
  await see(page.getByRole('heading', { name: 'Why this importance' }));
  await see(page.getByRole('heading', { name: /What they did/ }));
  await leave();
});

test('the comparison has a line for each category, and a table behind the chart', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}/compare`);
  await settled(page);
  await see(page.getByRole('heading', { name: 'Compare the categories' }));
  for (const name of ['Main', 'Influencer', 'Investor']) {
    await see(page.getByRole('main').getByText(name, { exact: true }));
  }
  await page.getByRole('button', { name: 'Show as table' }).first().click();
  await see(page.getByRole('table'));
  await leave();
});
