// What the owner sets: people and files of them, who is ignored, rules, channels, mutes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { see, settled } from './browser.mjs';
import { setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage({ scenario: 'scenario-5', speed: 600 });

test('a file of people is imported, and each bad row is named with its line', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/people');
  await settled(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByLabel('File', { exact: true }).setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      'user_id,username,name,weight,active,tags\n770001,syn_import,Imported,7,true,press\n770002,syn_bad,Bad,heavy,true,\n',
    ),
  });
  await page.getByRole('button', { name: 'Import the file' }).click();
  const report = page.getByRole('dialog', { name: 'What the file brought' });
  await see(report.getByText('People added'));
  await see(report.getByText('1 left out'));
  await see(report.getByRole('rowheader', { name: '3' }));
  await page.keyboard.press('Escape');
  await page
    .getByRole('searchbox')
    .or(page.getByLabel('Search by handle, name or number'))
    .first()
    .fill('syn_import');
  await page.getByRole('link', { name: 'Imported' }).click();
  await page.getByLabel('Weight').fill('9.5');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await see(page.getByText(/^Saved\./));
  assert.equal((await stage.world.call('GET', '/people/770001')).weight, 9.5);
  // What it costs to read whom they follow is told before it starts.
  await page.getByRole('button', { name: 'Read whom they follow' }).click();
  await see(page.getByRole('dialog').getByText(/Price, at most/));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove from the list' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from the list' }).click();
  await see(page.getByText('is off the list.'));
  await until('the list', () => new URL(page.url()).pathname === '/people');
  await leave();
});

test('an account is ignored and heard again; a handle that cannot be is named', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/ignore-list');
  await see(page.getByText('Nobody is ignored'));
  await page.getByLabel('Handles or numbers').fill('@syn_team, not-a-handle!');
  await page.getByRole('button', { name: 'Add to the list' }).click();
  await see(page.getByText(/not-a-handle!: expected/));
  await page.getByLabel('Handles or numbers').fill('@syn_team');
  await page.getByRole('button', { name: 'Add to the list' }).click();
  await see(page.getByRole('rowheader', { name: '@syn_team' }));
  await page.getByRole('button', { name: 'Take @syn_team off the list' }).click();
  await see(page.getByText('Nobody is ignored'));
  await leave();
});

test('rules that do not read are refused with the place; the built-in ones come back', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/rules');
  const editor = page.getByLabel('The rule file, in TOML');
  const built = await (await see(editor)).inputValue();
  await editor.fill('broken = [');
  await page.getByRole('button', { name: 'Save and use these' }).click();
  await see(page.getByRole('alert').getByText(/line 1/));
  await editor.fill(`# ours\n${built}`);
  await page.getByRole('button', { name: 'Save and use these' }).click();
  await see(page.getByRole('heading', { name: 'Your own rules' }));
  await page.getByRole('button', { name: 'Back to the built-in rules' }).click();
  await page.getByRole('button', { name: 'Use the built-in rules' }).click();
  // The question before had nearly the same words.
  await see(page.getByRole('heading', { name: 'The rules socap comes with', exact: true }));
  await until('their text', async () => (await editor.inputValue()) === built);
  await leave();
});

test('a channel is set up, a test shows the provider’s own words, a failure is sent again by hand', async () => {
  const { page, leave } = await stage.visitor();
  stage.sink.answers(404, 'no_service');
  await page.goto(`${stage.home}/alerts?view=settings`);
  await settled(page);
  await page.getByLabel('Tell Slack').check();
  await page.getByLabel('New webhook address').fill(stage.sink.url);
  await page.getByLabel('Spread over').fill('0');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await see(page.getByText(/^Saved\./));
  await page.getByRole('button', { name: 'Send a test' }).click();
  await see(page.getByText(/Did not arrive\..*no_service/s));
  // Somebody strong engages while the webhook is wrong.
  const [person] = await stage.world.accounts('syn_topinvestor');
  await stage.world.happen({
    event: 'quote',
    tweet: stage.world.campaign.tweets[1].tweet_id,
    user: person.id,
    text: 'A synthetic quote',
  });
  await page.getByRole('button', { name: 'What was sent' }).click();
  await page.getByRole('button', { name: /^Needs a look/ }).click();
  const row = page.getByRole('listitem').filter({ hasText: '@syn_topinvestor' });
  await see(row, 120_000);
  await see(row.getByText('Failed', { exact: true }), 60_000);
  await until(
    'the address',
    () => new URL(page.url()).searchParams.get('status') === 'failed,unknown',
  );
  // The webhook is mended; a test says so and mends the channel.
  stage.sink.answers(200, 'ok');
  await page.getByRole('button', { name: 'Who is told, and when' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await see(page.getByText('Arrived.'));
  await page.getByRole('button', { name: 'What was sent' }).click();
  await page.getByRole('button', { name: /^Needs a look/ }).click();
  const before = stage.sink.got.length;
  await row.first().getByRole('button', { name: 'Send again' }).click();
  await until('the message', () =>
    stage.sink.got.slice(before).some((each) => each.includes('@syn_topinvestor')),
  );
  await leave();
});

test('an account is muted from its alert, listed, and heard again', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}/alerts?view=finds`);
  const row = page.getByRole('listitem').filter({ hasText: '@syn_topinvestor' });
  await see(row, 120_000);
  await row.first().getByRole('button', { name: 'Mute @syn_topinvestor' }).click();
  await page.getByRole('button', { name: 'For a day' }).click();
  await see(page.getByText(/@syn_topinvestor is muted until/));
  await page.getByRole('button', { name: 'Mutes', exact: true }).click();
  await see(page.getByRole('rowheader', { name: '@syn_topinvestor' }));
  await page.getByRole('button', { name: 'Lift the mute of @syn_topinvestor' }).click();
  await see(page.getByText('Nothing is muted'));
  // The whole campaign, by the form.
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await see(page.getByText(/The whole campaign is muted until/));
  await leave();
});

test('the machine: everything is read at once on demand, and the money is told', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/workers');
  await settled(page);
  await page.getByRole('button', { name: 'Read everything now' }).click();
  await see(page.getByText(/1 campaign: \d+ due now/));
  await page.getByRole('link', { name: stage.world.request.launch_name }).click();
  await see(page.getByRole('table', { name: 'Jobs of this campaign' }));
  await page.getByRole('button', { name: 'Counters', exact: true }).click();
  await until('the address', () => new URL(page.url()).searchParams.get('kind') === 'metrics');
  await until('three rows', async () => (await page.getByRole('row').count()) === 4);
  await page.goto('/usage');
  await settled(page);
  await see(page.getByText(/\$\d/));
  await page.getByRole('button', { name: 'Endpoint', exact: true }).click();
  await see(page.getByRole('rowheader', { name: 'retweets' }));
  const { dollars } = await stage.world.call('GET', '/usage');
  assert.ok(dollars > 0);
  await leave();
});
