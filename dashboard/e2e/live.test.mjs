// Scenario 10: what happens shows up by itself; and what the page says when the server goes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { see, settled, tile } from './browser.mjs';
import { firstReading, setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage({ scenario: 'scenario-10', speed: 300 }, firstReading);

test('an engagement shows up without a reload, and the page does not jump to loading', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(stage.home);
  await settled(page);
  await see(page.getByText('Live', { exact: true }));
  await page.evaluate(() => {
    globalThis.still = true;
    globalThis.flickers = 0;
    new MutationObserver(() => {
      if (document.querySelector('main [aria-busy=true]')) globalThis.flickers += 1;
    }).observe(document.body, { subtree: true, childList: true });
  });
  const [person] = await stage.world.accounts('syn_person_1');
  await page.getByRole('button', { name: 'Latest', exact: true }).click();
  await stage.world.happen({
    event: 'quote',
    tweet: stage.world.campaign.tweets[0].tweet_id,
    user: person.id,
    text: 'Just now, on the simulated X',
  });
  await see(page.getByText('@syn_person_1').first(), 90_000);
  assert.equal(await page.evaluate(() => globalThis.still), true, 'no reload');
  assert.equal(await page.evaluate(() => globalThis.flickers), 0, 'no flicker');
  await leave();
});

test('the server restarts: the page says so, keeps its numbers, and recovers by itself', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(stage.home);
  await settled(page);
  await see(page.getByText('Live', { exact: true }));
  const before = await tile(page, 'Engagements');
  await stage.world.stopServer();
  // What came up to the end is on the page.
  await settled(page);
  const last = await tile(page, 'Engagements');
  assert.ok(before > 0 && last >= before, `${before}, then ${last}`);
  await see(page.getByText(/Connection lost at \d\d:\d\d/), 60_000);
  assert.equal(await tile(page, 'Engagements'), last, 'the last numbers stay');
  await stage.world.startServer();
  await see(page.getByText('Live', { exact: true }), 90_000);
  const [person] = await stage.world.accounts('syn_person_2');
  await stage.world.happen({
    event: 'retweet',
    tweet: stage.world.campaign.tweets[0].tweet_id,
    user: person.id,
  });
  await until('news after the restart', async () => (await tile(page, 'Engagements')) > last, {
    within: 90_000,
  });
  await leave();
});

test('the server is gone: a page says what is wrong, and reads again when it is back', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/usage');
  await settled(page);
  await stage.world.stopServer();
  await page.getByRole('link', { name: 'People', exact: true }).click();
  const alarm = page
    .getByRole('alert')
    .or(page.getByRole('status'))
    .filter({
      hasText: /does not answer/,
    });
  await see(alarm, 60_000);
  await stage.world.startServer();
  await see(page.getByRole('heading', { name: 'People who matter' }), 90_000);
  await until('the alarm to go', async () => (await alarm.count()) === 0, { within: 90_000 });
  await leave();
});
