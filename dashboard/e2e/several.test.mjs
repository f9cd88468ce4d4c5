// Scenarios 2 and 5: ten tweets in three categories, and one investor on all three tweets.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { see, settled, tile } from './browser.mjs';
import { setStage } from './stage.mjs';
import { until } from './world.mjs';

describe('scenario 2: ten tweets', () => {
  const stage = setStage({ scenario: 'scenario-2', speed: 2_400 }, async ({ world, home }) => {
    // Hour 3: eight who matter.
    const finds = () => world.call('GET', `${home}/alerts/finds`);
    await until('eight finds', async () => (await finds()).total >= 8, { within: 120_000 });
  });

  test('the tweets stand by category, with numbers of their own', async () => {
    const { page, leave } = await stage.visitor();
    await page.goto(`${stage.home}/tweets`);
    await settled(page);
    const names = ['Main 1', 'Main 2', 'Influencer 1', 'Influencer 5', 'Investor 1', 'Investor 3'];
    for (const name of names) await see(page.getByRole('main').getByText(name, { exact: true }));
    await leave();
  });

  test('without a channel the finds say so, each with its reason, and who they are', async () => {
    const { page, leave } = await stage.visitor();
    await page.goto(`${stage.home}/alerts`);
    await see(page.getByText(/No channel is set up/));
    await page.getByRole('button', { name: 'What was found' }).click();
    await until('the address', () => new URL(page.url()).searchParams.get('view') === 'finds');
    const rows = page.getByRole('list', { name: 'What was found' }).getByRole('listitem');
    await until('eight rows', async () => (await rows.count()) >= 8);
    await see(rows.filter({ hasText: 'No channel was set up.' }));
    await see(rows.filter({ hasText: /@syn_investor_\d retweeted main \d tweet/ }));
    await page.getByRole('button', { name: 'Not told' }).click();
    await until('the address', () => new URL(page.url()).searchParams.get('status') === 'skipped');
    await leave();
  });

  test('the list is strongest first, and what is not known is not nought', async () => {
    const { page, leave } = await stage.visitor();
    await page.goto(`${stage.home}/accounts`);
    await settled(page);
    const first = await page
      .getByRole('table', { name: 'Accounts' })
      .locator('tbody tr')
      .first()
      .textContent();
    assert.match(first, /syn_(founder|vc|investor|notable|bigvc)/);
    await leave();
  });
});

describe('scenario 5: one investor, three tweets', () => {
  const stage = setStage({ scenario: 'scenario-5', speed: 900 }, async ({ world, home }) => {
    const strong = () => world.call('GET', `${home}/engagements?min_importance=50&limit=5`);
    await until('all three', async () => (await strong()).total === 3, { within: 120_000 });
  });

  test('the account stands on top, once, with all it did', async () => {
    const { page, leave } = await stage.visitor();
    await page.goto(stage.home);
    await settled(page);
    await until('those who matter', async () => (await tile(page, 'People who matter')) >= 1);
    const several = page.locator('section', { hasText: 'On several tweets' }).last();
    const row = several.getByRole('listitem').filter({ hasText: '@syn_topinvestor' });
    await see(row);
    const text = await row.first().textContent();
    for (const word of [/Main/, /Influencer/, /Investor/, /retweet/, /reply/, /quote/]) {
      assert.match(text, word);
    }
    await page.goto(`${stage.home}/accounts`);
    await settled(page);
    const first = page.getByRole('table', { name: 'Accounts' }).locator('tbody tr').first();
    assert.match(await first.textContent(), /syn_topinvestor/);
    await leave();
  });

  test('its page tells every engagement in order, and who follows it', async () => {
    const { page, leave } = await stage.visitor();
    const account = (await stage.world.call('GET', `${stage.home}/accounts?limit=1`)).items[0];
    await page.goto(`${stage.home}/accounts/${account.user_id}`);
    await see(page.getByRole('heading', { name: 'What they did: 3 engagements' }));
    await see(page.getByText(/50: the weights of 50 people on your list/));
    await leave();
  });
});
