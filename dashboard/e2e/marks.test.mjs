// The chart of a campaign marks when alerts went out, and the time in which nothing was read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, fits, see, settled } from './browser.mjs';
import { alertsSent, setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage(
  { scenario: 'scenario-5', speed: 1_200, tells: ['slack', 'webhook'] },
  async ({ world, home }) => {
    await alertsSent(stage, 2);
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
  },
);

test('a mark opens the alerts behind it, and the address keeps them open', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}?granularity=hour`);
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
  const { page, leave } = await stage.visitor();
  // By the hour, however long it took to come here: three days on it would be by the day.
  await page.goto(`${stage.home}?granularity=hour`);
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
