// Every page, in both themes: axe finds nothing, nothing is wider than a phone; and who
// may only look is offered nothing else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { accessible, fits, see, settled } from './browser.mjs';
import { alertsSent, setStage } from './stage.mjs';
import { BINARY } from './world.mjs';

let pages;
const stage = setStage(
  { scenario: 'scenario-5', speed: 600, tells: ['slack'] },
  async ({ world, home }) => {
    const [row] = await alertsSent(stage);
    await world.call('POST', `${home}/mutes`, {
      user_id: row.user_id,
      until: world.request.monitor_window.end_date,
    });
    await world.call('PUT', '/ignore-list', {
      items: [{ username: 'syn_team', reason: 'our own' }],
    });
    const person = (await world.call('GET', '/people?limit=1')).items[0];
    const tweet = world.campaign.tweets[0].tweet_id;
    pages = pagesOf(home, { account: row.user_id, tweet, person: person.user_id });
  },
);

/** Every page by its name: of a campaign, somebody in it, one of its tweets, and a person. */
function pagesOf(home, { account, tweet, person }) {
  return {
    campaigns: '/',
    create: '/campaigns/new',
    overview: home,
    'overview, filtered': `${home}?category=main_twt&min_importance=1&by=category`,
    'overview, a drawer open': `${home}?account=${account}`,
    engagements: `${home}/engagements`,
    accounts: `${home}/accounts`,
    account: `${home}/accounts/${account}`,
    tweets: `${home}/tweets`,
    tweet: `${home}/tweets/${tweet}`,
    comparison: `${home}/compare`,
    alerts: `${home}/alerts`,
    'alerts, found': `${home}/alerts?view=finds`,
    'alerts, mutes': `${home}/alerts?view=mutes`,
    'alerts, who is told': `${home}/alerts?view=settings`,
    reading: `${home}/jobs`,
    edit: `${home}/edit`,
    people: '/people',
    person: `/people/${person}`,
    'ignore list': '/ignore-list',
    rules: '/rules',
    usage: '/usage',
    'usage, by endpoint': '/usage?group=endpoint',
    workers: '/workers',
    settings: '/settings',
    'no such page': '/no/such/page',
  };
}

for (const theme of ['light', 'dark']) {
  test(`every page is accessible in the ${theme} theme, and fits a phone`, async () => {
    const { page, leave } = await stage.visitor({ theme });
    for (const [name, path] of Object.entries(pages)) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(path);
      await settled(page);
      await accessible(page, `${name}, ${theme}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await fits(page, `${name}, ${theme}`);
    }
    await leave();
  });
}

test('without a page of its own title nothing is: each page names itself', async () => {
  const { page, leave } = await stage.visitor();
  const titles = new Set();
  for (const name of [
    'campaigns',
    'create',
    'overview',
    'alerts',
    'reading',
    'people',
    'rules',
    'usage',
    'workers',
    'settings',
  ]) {
    await page.goto(pages[name]);
    await settled(page);
    const title = await page.title();
    assert.match(title, / · socap$/, name);
    titles.add(title);
  }
  assert.equal(titles.size, 10, [...titles].join('\n'));
  await leave();
});

// The last test here: from the first key on every call needs one.
test('a viewer signs in, sees everything, and is offered nothing that a viewer may not do', async () => {
  const key = execFileSync(BINARY, ['key', 'create', '--role', 'viewer'], {
    cwd: stage.world.folder,
    env: {
      PATH: process.env.PATH,
      SOCAP_DATABASE_URL: `sqlite://${join(stage.world.folder, 'socap.db')}`,
    },
    encoding: 'utf8',
  }).trim();
  const { page, leave } = await stage.visitor();
  await page.goto(pages.people);
  await page.getByLabel('Access key').fill('socap_not_a_key');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await see(page.getByText(/not known/));
  await page.getByLabel('Access key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // One goes on where one was.
  await see(page.getByRole('heading', { name: 'People who matter' }));
  const offers = [
    'New campaign',
    'Add a person',
    'Import',
    'Read whom they follow',
    'Remove from the list',
    'Edit',
    'Save',
    'Save changes',
    'Take out',
    'Send again',
    'Mute',
    'Lift',
    'Send a test',
    'Add to the list',
    'Save and use these',
    'Back to the built-in rules',
    'Read everything now',
    'Work here now',
    'Read now',
    'Pause',
    'Complete',
    'Delete',
  ];
  for (const [name, path] of Object.entries(pages)) {
    if (name === 'create' || name.includes('drawer')) continue;
    await page.goto(path);
    await settled(page);
    for (const offer of offers) {
      const found = await page
        .getByRole('button', { name: offer, exact: true })
        .or(page.getByRole('link', { name: offer, exact: true }))
        .count();
      assert.equal(found, 0, `${name} offers a viewer "${offer}"`);
    }
  }
  await page.goto(pages.settings);
  await see(page.getByText('You may read everything.'));
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await see(page.getByRole('button', { name: 'Sign in' }));
  await leave();
});
