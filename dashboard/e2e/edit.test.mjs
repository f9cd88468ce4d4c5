// A campaign is edited: renamed, its window moved, its posts come, go and move; who may only
// look is offered nothing, and what is completed is final.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, fits, paste, see, settled } from './browser.mjs';
import { setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage({
  scenario: 'scenario-2',
  speed: 60,
  people: false,
  campaign: { time_zone: 'Asia/Kolkata' },
});
const now = () => stage.world.call('GET', stage.home);

test('an operator renames the campaign and moves the end of its window, by the keyboard', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(stage.home);
  await settled(page);
  await page.keyboard.press('e');
  const name = page.getByLabel('Name of the launch');
  await see(name);
  assert.equal(new URL(page.url()).pathname, `${stage.home}/edit`);
  const save = page.getByRole('button', { name: 'Save changes' });
  assert.equal(await save.isDisabled(), true, 'nothing is changed yet');
  await name.fill('Renamed launch');
  const end = new Date(Date.parse(stage.world.campaign.monitor_window.end_date) + 86_400_000);
  const day = end.toISOString().slice(0, 10);
  await page.getByLabel('End', { exact: false }).fill(`${day}T18:30`);
  await page.keyboard.press('Enter');
  await see(page.getByText('Saved.', { exact: true }));
  await see(page.getByRole('heading', { name: 'Renamed launch', level: 1 }));
  // Half past six in Kolkata, and the head of the page says so.
  const stored = await now();
  assert.equal(stored.monitor_window.end_date, `${day}T13:00:00Z`);
  assert.equal(
    stored.monitor_window.start_date,
    stage.world.campaign.monitor_window.start_date,
    'the start was not touched',
  );
  await see(page.getByText(/18:30 (IST|GMT\+5:30)/));
  await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
  await see(page.getByText('Renamed launch'));
  await leave();
});

test('a wrong date stands beside its field with the reason, and nothing is changed', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(stage.home);
  await settled(page);
  await page.getByRole('button', { name: 'Campaign', exact: false }).last().click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const end = page.getByLabel('End', { exact: false });
  await (await see(end)).fill('2001-01-01T00:00');
  await page.getByLabel('Stop reading at').fill('much');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await until('the field', async () => (await end.getAttribute('aria-invalid')) === 'true');
  const said = async (field) => {
    const ids = ((await field.getAttribute('aria-describedby')) ?? '').split(' ').filter(Boolean);
    const texts = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()));
    return texts.join(' ');
  };
  assert.match(await said(end), /future|after/, 'the reason belongs to the field');
  assert.match(await said(page.getByLabel('Stop reading at')), /number/);
  await until('the focus', () => end.evaluate((field) => field === document.activeElement));
  await accessible(page, 'edit, with problems');
  assert.equal((await now()).launch_name, 'Renamed launch');
  // Who goes elsewhere is asked first.
  await page.getByRole('link', { name: 'Alerts', exact: true }).click();
  const asked = page.getByRole('dialog', { name: 'Leave without saving?' });
  await see(asked);
  await asked.getByRole('button', { name: 'Cancel' }).click();
  assert.equal(new URL(page.url()).pathname, `${stage.home}/edit`);
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await until('no problem', async () => (await end.getAttribute('aria-invalid')) === null);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page, 'edit');
  await leave();
});

test('posts are moved, taken out after a question, and added again', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}/edit`);
  await settled(page);
  const before = await now();
  const [first, second] = before.tweets.filter((each) => each.tweet_category === 'influencer_twt');
  await page.getByLabel('Group of influencer 1', { exact: true }).selectOption('investor_twt');
  await see(page.getByText('goes to Investor when you save'));
  await page.getByRole('button', { name: 'Take out influencer 2', exact: true }).click();
  await see(page.getByText('goes when you save', { exact: true }));
  // A post that is watched already is named before anything is saved.
  await paste(page.getByLabel('Add links to your own posts'), first.url);
  await see(page.getByText(/given twice: it is influencer 1, watched already/));
  await page.getByRole('button', { name: 'Remove your own posts, link 1' }).click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Take out and save' }).click();
  await see(page.getByText('Saved.', { exact: true }));
  let stored = await now();
  assert.equal(stored.tweets.length, before.tweets.length - 1);
  assert.equal(
    stored.tweets.find((each) => each.tweet_id === first.tweet_id).tweet_category,
    'investor_twt',
  );
  await paste(page.getByLabel('Add links to influencers’ posts'), second.url);
  await see(page.getByText(`@${second.author.username}`));
  await page.getByRole('button', { name: 'Save changes' }).click();
  await until('the post', async () => {
    stored = await now();
    return stored.tweets.length === before.tweets.length;
  });
  await leave();
});

test('finer thresholds are set where alerts are', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}/alerts?view=settings`);
  await settled(page);
  await page.getByText('Finer thresholds, per category and action').click();
  await page.getByLabel('Threshold: Investor, Reply').fill('3');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await see(page.getByText(/^Saved\./));
  assert.deepEqual((await now()).alert_preferences.thresholds, [
    { tweet_category: 'investor_twt', action_type: 'reply', importance_threshold: 3 },
  ]);
  await leave();
});

test('what is completed is final: its window and posts stand there, and cannot be changed', async () => {
  await stage.world.call('PATCH', stage.home, { status: 'completed' });
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}/edit`);
  await see(page.getByText(/This campaign is completed/));
  assert.equal(await page.getByLabel('End', { exact: false }).isDisabled(), true);
  assert.equal(await page.getByRole('button', { name: /^Take out/ }).count(), 0);
  assert.equal(await page.getByLabel('Add links to your own posts').count(), 0);
  await page.getByLabel('Name of the launch').fill('Its last name');
  await page.getByLabel('Paid to creators').fill('1200');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await see(page.getByRole('heading', { name: 'Its last name', level: 1 }));
  assert.equal((await now()).value.creator_fees_usd, 1200);
  await leave();
});
