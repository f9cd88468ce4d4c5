// Messages of the browser: asked for on a click only, one for each alert, however many
// channels, tabs and broken lines there are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { see, settled } from './browser.mjs';
import { firstReading, setStage, telling } from './stage.mjs';
import { until } from './world.mjs';

let strong;
const stage = setStage(
  { scenario: 'scenario-10', speed: 300, campaign: false },
  async ({ world, sink }) => {
    // Everybody on the list follows the first ten of it: whatever those do is an alert.
    const everybody = await world.accounts(
      ...Array.from({ length: 60 }, (_, n) => `syn_person_${n + 1}`),
    );
    strong = everybody.slice(0, 10);
    const edges = everybody.flatMap((one) => strong.map((who) => `${one.id},${who.id}`));
    await world.call(
      'POST',
      '/people/import?kind=followings',
      ['person_id,account_id', ...edges, ''].join('\n'),
    );
    world.campaign = await world.createCampaign({
      alert_preferences: {
        ...telling(['slack', 'webhook'], sink.url),
        importance_threshold: 20,
        backfill: 'none',
      },
    });
    await firstReading(stage);
  },
);

/** Somebody whose browser would allow messages, if it were asked. */
async function guest() {
  const someone = await stage.visitor({ permissions: ['notifications'] });
  const told = [];
  const asked = [];
  await someone.context.exposeBinding('socapTold', (_, message) => told.push(message));
  await someone.context.exposeBinding('socapAsked', () => asked.push(1));
  await someone.context.addInitScript(() => {
    const Real = globalThis.Notification;
    globalThis.Notification = class extends Real {
      constructor(title, options) {
        super(title, options);
        globalThis.socapTold({ title, body: options?.body, tag: options?.tag });
      }

      static requestPermission() {
        globalThis.socapAsked();
        return Real.requestPermission();
      }
    };
  });
  return { ...someone, told, asked };
}

async function engage(person) {
  await stage.world.happen({
    event: 'quote',
    tweet: stage.world.campaign.tweets[0].tweet_id,
    user: person.id,
    text: `Said by ${person.username}`,
  });
}

/** Waits until the alert about this person left through both channels. */
function sentAbout(person) {
  return until(
    `the alert about ${person.username}`,
    async () => {
      const { items } = await stage.world.call('GET', `${stage.home}/alerts?status=sent&limit=500`);
      return items.filter((each) => each.user_id === person.id).length === 2;
    },
    { within: 120_000 },
  );
}

const about = (told, person) => told.filter((each) => each.body.includes(`@${person.username} `));

async function optIn(page) {
  await page.getByRole('button', { name: 'Campaign', exact: false }).last().click();
  await page.getByRole('button', { name: /^Notify me in this browser/ }).click();
  await page.getByRole('button', { name: 'Campaign', exact: false }).last().click();
  await see(page.getByRole('button', { name: /^Stop notifying me/ }));
  await page.keyboard.press('Escape');
}

test('who did not ask for messages is not asked, and gets none', async () => {
  const { page, told, asked, leave } = await guest();
  await page.goto('/settings');
  await settled(page);
  await page.goto(`${stage.home}/alerts`);
  await settled(page);
  await engage(strong[0]);
  await sentAbout(strong[0]);
  // The page heard of it: the alert stands there.
  await see(page.getByRole('listitem').filter({ hasText: `@${strong[0].username}` }), 60_000);
  assert.deepEqual([told, asked], [[], []]);
  await leave();
});

test('after a click an alert is a message with its words, once for all its channels', async () => {
  const { page, told, asked, leave } = await guest();
  await page.goto(stage.home);
  await settled(page);
  await see(page.getByText('Live', { exact: true }));
  await optIn(page);
  await until('the question', () => asked.length > 0);
  assert.equal(asked.length, 1);
  for (const person of [strong[1], strong[2]]) {
    await engage(person);
    await sentAbout(person);
    await until('the message', () => about(told, person).length > 0, { within: 60_000 });
  }
  // The second came after both channels told of the first: nothing of it is on its way.
  assert.equal(about(told, strong[1]).length, 1);
  assert.match(told[0].title, new RegExp(stage.world.request.launch_name));
  assert.match(told[0].body, /@syn_person_2 \(importance: \d+\) quote-tweeted your main/);
  // Nothing of what was before the click.
  assert.equal(about(told, strong[0]).length, 0);
  // A test of a channel is no alert.
  await stage.world.call('POST', `${stage.home}/alerts/test`, { channel: 'slack' });
  await engage(strong[3]);
  await until('the message', () => about(told, strong[3]).length > 0, { within: 120_000 });
  assert.equal(told.length, 3);
  await leave();
});

test('with two tabs, one message; the other tab goes on when the first is closed', async () => {
  const { page, context, told, leave } = await guest();
  await page.goto(stage.home);
  await see(page.getByText('Live', { exact: true }));
  await optIn(page);
  const other = await context.newPage();
  await other.goto(`${stage.home}/alerts`);
  await see(other.getByText('Live', { exact: true }));
  await engage(strong[4]);
  await sentAbout(strong[4]);
  await until('the message', () => about(told, strong[4]).length > 0, { within: 60_000 });
  await see(other.getByRole('listitem').filter({ hasText: `@${strong[4].username}` }), 60_000);
  await page.close();
  await see(other.getByText('Live', { exact: true }));
  await engage(strong[5]);
  await sentAbout(strong[5]);
  await until('the message', () => about(told, strong[5]).length > 0, { within: 60_000 });
  assert.equal(about(told, strong[4]).length, 1, 'one message for two tabs');
  assert.equal(about(told, strong[5]).length, 1);
  // Switched off, it stays off.
  await other.getByRole('button', { name: 'Campaign', exact: false }).last().click();
  await other.getByRole('button', { name: /^Stop notifying me/ }).click();
  await engage(strong[6]);
  await sentAbout(strong[6]);
  await see(other.getByRole('listitem').filter({ hasText: `@${strong[6].username}` }), 60_000);
  assert.equal(about(told, strong[6]).length, 0);
  await leave();
});

test('what went out while the line was down is told afterwards, and nothing twice', async () => {
  const { page, context, told, leave } = await guest();
  await page.goto(stage.home);
  await see(page.getByText('Live', { exact: true }));
  await optIn(page);
  await engage(strong[7]);
  await until('the message', () => about(told, strong[7]).length > 0, { within: 120_000 });
  await sentAbout(strong[7]);
  await context.setOffline(true);
  // The open stream does not end by itself when the network goes: the server's restart ends it.
  await stage.world.stopServer();
  await see(page.getByText(/Connection lost|offline/i), 60_000);
  await stage.world.startServer();
  await engage(strong[8]);
  await sentAbout(strong[8]);
  assert.equal(about(told, strong[8]).length, 0, 'nobody could tell the page');
  await context.setOffline(false);
  await until('the message', () => about(told, strong[8]).length > 0, { within: 120_000 });
  await engage(strong[9]);
  await until('the message', () => about(told, strong[9]).length > 0, { within: 120_000 });
  for (const person of [strong[7], strong[8], strong[9]]) {
    assert.equal(about(told, person).length, 1, person.username);
  }
  await leave();
});
