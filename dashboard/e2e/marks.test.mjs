// The chart of a campaign marks when alerts went out, and the time in which nothing was read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, fits, frontOf, openBrowser, see, settled, visitor } from './browser.mjs';
import { startSink, startWorld, until } from './world.mjs';

let world;
let sink;
let site;
let browser;
let home;

before(async () => {
  sink = await startSink();
  world = await startWorld({
    scenario: 'scenario-5',
    speed: 1_200,
    campaign: {
      alert_preferences: {
        importance_threshold: 10,
        channels: ['slack', 'webhook'],
        slack_webhook_url: sink.url,
        webhook_url: sink.url,
        alert_spacing_minutes: 0,
      },
    },
  });
  site = await frontOf(world);
  browser = await openBrowser();
  home = `/campaigns/${world.campaign.id}`;
  const sent = () => world.call('GET', `${home}/alerts?status=sent`);
  await until('an alert', async () => (await sent()).total >= 2, { within: 120_000 });
  // Nobody reads for some hours of the simulated world.
  await world.stopServer();
  const clock = async () => (await (await fetch(`${world.x}/_simulator/now`)).json()).now_ms;
  const from = await clock();
  await until('three hours', async () => (await clock()) > from + 3 * 3_600_000);
  await world.startServer();
  await until(
    'an hour without a reading',
    async () => {
      const { points } = await world.call('GET', `${home}/metrics?granularity=hour`);
      return points.some((point) => point.complete && !point.read) && points.at(-2).read;
    },
    { within: 120_000 },
  );
});
after(async () => {
  await browser?.close();
  site?.stop();
  await world?.stop();
  sink?.stop();
});

test('a mark opens the alerts behind it, and the address keeps them open', async () => {
  const { page, leave } = await visitor(browser, site.url);
  await page.goto(`${home}?granularity=hour`);
  await settled(page);
  await see(page.getByText('alerts went out', { exact: false }));
  await page
    .getByTitle(/alerts? went out/)
    .first()
    .click();
  const dialogue = page.getByRole('dialog', { name: /^Alerts that went out/ });
  await see(dialogue.getByText(/@syn_topinvestor/));
  // One alert through two channels is one line.
  await see(dialogue.getByText(/(to Slack, to the webhook|to the webhook, to Slack)/));
  await until('the address', () => /Z\/20/.test(new URL(page.url()).searchParams.get('sent')));
  await accessible(page, 'the alerts behind a mark');
  await page.reload();
  await see(dialogue.getByText(/@syn_topinvestor/));
  await page.keyboard.press('Escape');
  await until('the address', () => !new URL(page.url()).searchParams.has('sent'));
  await leave();
});

test('the keyboard has the same: the steps tell of alerts and gaps, the table links to them', async () => {
  const { page, leave } = await visitor(browser, site.url);
  // By the hour, however long it took to come here: three days on it would be by the day.
  await page.goto(`${home}?granularity=hour`);
  await settled(page);
  const slider = page.getByRole('slider', { name: /^Growth/ });
  await (await see(slider)).focus();
  const said = new Set();
  await page.keyboard.press('Home');
  for (let step = 0; ; step += 1) {
    const at = (name) => slider.getAttribute(`aria-value${name}`);
    await until(`step ${step}`, async () => Number(await at('now')) === step);
    said.add(await at('text'));
    if (step >= Number(await at('max'))) break;
    await page.keyboard.press('ArrowRight');
  }
  const all = [...said];
  assert.ok(
    all.some((each) => /1 alert went out/.test(each)),
    all.join('\n'),
  );
  assert.ok(
    all.some((each) => each.endsWith('nothing was read')),
    all.join('\n'),
  );
  await page.getByRole('button', { name: 'Show as table' }).first().click();
  await see(page.getByRole('columnheader', { name: 'Alerts' }));
  await see(page.getByRole('cell', { name: 'nothing was read' }));
  const link = page.getByRole('button', { name: /^\d+ alerts? went out, / }).last();
  await link.press('Enter');
  const dialogue = page.getByRole('dialog', { name: /^Alerts that went out/ });
  await see(dialogue);
  await page.keyboard.press('Escape');
  await until('no dialogue', async () => (await dialogue.count()) === 0);
  await accessible(page, 'the chart as a table, with alerts');
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page, 'the chart as a table, with alerts');
  await leave();
});
