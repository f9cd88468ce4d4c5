// Scenario 1: a small launch of three tweets, from pasting the links to the alert.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paste, see, settled, tile } from './browser.mjs';
import { setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage({ scenario: 'scenario-1', speed: 1_200, campaign: false });
let id;

test('a newcomer is told what to do, and creates a campaign by pasting links', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/');
  await see(page.getByText('No campaign yet'));
  await page.getByRole('link', { name: 'New campaign' }).first().click();
  await page.getByLabel('Name of the launch').fill('Product Launch Q1 2025');
  const groups = {
    'Add links to your own posts': stage.world.request.maintweets,
    'Add links to influencers’ posts': stage.world.request.influencer_twts,
    'Add links to investors’ posts': stage.world.request.investor_twts,
  };
  // A wrong link is named beside its line, before anything is saved.
  await paste(page.getByLabel('Add links to your own posts'), 'https://x.com/syn_nobody/status/1');
  const line = page.getByLabel('Your own posts, link 1', { exact: true });
  await see(line);
  await until(
    'the reason beside the line',
    async () => (await line.getAttribute('aria-invalid')) === 'true',
  );
  await page.getByRole('button', { name: 'Remove your own posts, link 1' }).first().click();
  for (const [label, tweets] of Object.entries(groups)) {
    await paste(page.getByLabel(label), tweets.map((each) => each.url ?? each).join('\n'));
  }
  // Each is looked up while one goes on: its author stands there instead of the link.
  await see(page.getByText('@syn_company'));
  await see(page.getByText('@syn_angel_1'));
  await page.getByLabel('Slack', { exact: true }).check();
  await page.getByLabel('Webhook address').fill(stage.sink.url);
  await page.getByLabel(/^Spread alerts over/).fill('0');
  // What it costs is known before it is saved.
  await see(page.getByText(/\$\d/));
  await page.getByRole('button', { name: 'Create campaign' }).click();
  await see(page.getByRole('heading', { name: /is being watched/ }));
  await page.getByRole('button', { name: 'Send a test message' }).first().click();
  await see(page.getByText(/Arrived\. Answer: .*ok/));
  assert.ok(
    stage.sink.got.some((each) => /test/i.test(each)),
    'the test reached the webhook',
  );
  await page.getByRole('link', { name: 'Open the campaign' }).click();
  await see(page.getByRole('heading', { name: 'Product Launch Q1 2025', level: 1 }));
  id = new URL(page.url()).pathname.split('/')[2];
  await leave();
});

test('it collects what was there before, and the page shows what the service counts', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`/campaigns/${id}`);
  await settled(page);
  // 5 + 3 + 1, 20 + 8 + 2 and 2 + 1 + 0 were there before the start.
  await until('what was there before', async () => (await tile(page, 'Engagements')) >= 42, {
    within: 90_000,
  });
  await page.getByRole('link', { name: 'Tweets', exact: true }).click();
  for (const name of ['Main', 'Influencer', 'Investor']) {
    await see(page.getByRole('main').getByText(name, { exact: true }));
  }
  await leave();
});

test('an alert arrives at the webhook, and the trail says who, what and why', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`/campaigns/${id}/alerts`);
  // The investor of hour 2, followed by 15 important people.
  const row = page.getByRole('listitem').filter({ hasText: '@syn_investor' });
  await see(row, 90_000);
  const words = 'Investor @syn_investor (importance: 15) retweeted your main tweet';
  await see(row.getByText(words));
  await see(row.getByText('Sent', { exact: true }));
  await until('Slack to be told', () =>
    stage.sink.got.some((each) => each.includes('@syn_investor')),
  );
  // The founder's quote, some hours later, comes in without a reload.
  await page.evaluate(() => {
    globalThis.still = true;
  });
  await see(
    page.getByText(/Founder @syn_founder \(importance: 22\) quote-tweeted your influencer tweet: /),
    90_000,
  );
  assert.equal(await page.evaluate(() => globalThis.still), true, 'without a reload');
  // Why the investor matters: the receipt.
  await row.getByRole('link', { name: 'Why this person matters' }).first().click();
  await see(page.getByText(/15: the weights of 15 people on your list/));
  await see(page.getByText(/syn_person_/));
  await leave();
});
