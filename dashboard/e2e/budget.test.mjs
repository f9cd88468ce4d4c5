// Money ends: the pages say which budget, since when nothing was read, and what to do.
import { after, before, describe, test } from 'node:test';
import { accessible, fits, frontOf, openBrowser, see, settled, visitor } from './browser.mjs';
import { startWorld, until } from './world.mjs';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/**
 * Waits until the counters wait for money, and some hours more have gone by. What looking
 * the ten posts up has left of twelve cents does not pay for reading them again on the next
 * day; on the same day X bills a post once.
 */
async function broke(world, home) {
  await until(
    'counters that wait for money',
    async () => {
      const { items } = await world.call('GET', `${home}/jobs?state=blocked&kind=metrics`);
      return items.length > 0 && items.every((job) => /budget/.test(job.reason));
    },
    { within: 120_000 },
  );
  await until(
    'a step in which nothing was read',
    async () => {
      const { points } = await world.call('GET', `${home}/metrics?granularity=hour`);
      return points.some((point) => point.complete && !point.read);
    },
    { within: 120_000 },
  );
}

describe('a campaign’s own budget', () => {
  let world;
  let site;
  let home;
  before(async () => {
    world = await startWorld({
      scenario: 'scenario-2',
      speed: 2_400,
      campaign: { budget_usd: 0.12 },
    });
    site = await frontOf(world);
    home = `/campaigns/${world.campaign.id}`;
    await broke(world, home);
  });
  after(async () => {
    site?.stop();
    await world?.stop();
  });

  test('the usage and the list of campaigns say that it is spent, though a cent is left', async () => {
    const { page, leave } = await visitor(browser, site.url);
    await page.goto('/usage');
    await settled(page);
    const note = page.getByRole('status').filter({ hasText: 'is used up' });
    const words =
      /The budget of Series A Announcement is used up: \$0\.\d\d of \$0\.12 are spent, .* Nothing was read since \d+ \w+, \d\d:\d\d CET/;
    await until('the sums', async () => words.test(await note.textContent()));
    await see(page.getByText('Series A Announcement: nothing more is read'));
    await accessible(page, 'usage, a budget is spent');
    await page.goto('/');
    await see(page.getByText(/Its budget is spent \(\$0\.\d\d of \$0\.12\)/));
    await see(page.getByText(/The budget of a campaign is spent: \d+ lists wait/));
    await leave();
  });

  test('the campaign says so on every page, its chart hatches the time, and raising it goes on', async () => {
    const { page, leave } = await visitor(browser, site.url);
    await page.goto(home);
    await settled(page);
    const note = page.getByRole('status').filter({ hasText: 'This campaign’s budget is used up' });
    await see(note);
    await see(page.getByText('nothing could be read', { exact: false }));
    await page.getByRole('button', { name: 'Show as table' }).first().click();
    await see(page.getByRole('cell', { name: 'nothing was read: the campaign’s budget is spent' }));
    await accessible(page, 'campaign, its budget is spent');
    await page.setViewportSize({ width: 390, height: 844 });
    await fits(page, 'campaign, its budget is spent');
    await page.setViewportSize({ width: 1280, height: 900 });
    await note.getByRole('link', { name: 'Raise the budget' }).click();
    const field = page.getByLabel('Stop reading at');
    await see(field);
    await field.fill('50');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await see(page.getByText('Saved.', { exact: true }));
    await until('the note to go', async () => (await note.count()) === 0, { within: 60_000 });
    await leave();
  });
});

describe('the cap of the month', () => {
  let world;
  let site;
  let home;
  before(async () => {
    world = await startWorld({
      scenario: 'scenario-2',
      speed: 2_400,
      campaign: true,
      env: { SOCAP_MONTHLY_BUDGET_USD: '0.12' },
    });
    site = await frontOf(world);
    home = `/campaigns/${world.campaign.id}`;
    await broke(world, home);
  });
  after(async () => {
    site?.stop();
    await world?.stop();
  });

  test('usage and campaign say that the month is spent, since when, and how it goes on', async () => {
    const { page, leave } = await visitor(browser, site.url);
    const words =
      /The cap of the month, over everything, is used up: \$0\.\d\d of \$0\.12 are spent, .* Nothing was read since \d+ \w+, \d\d:\d\d (CET|UTC)\. It goes on by itself on 1 \w+, or earlier with a higher SOCAP_MONTHLY_BUDGET_USD/;
    await page.goto('/usage');
    const note = page.getByRole('status').filter({ hasText: 'cap of the month' });
    await until('the sums', async () => words.test(await note.textContent()));
    await see(page.getByText('Everything: nothing more is read'));
    await page.goto(home);
    await see(note);
    await until('the sums', async () => words.test(await note.textContent()));
    await note.getByRole('link', { name: 'What was spent' }).click();
    await see(page.getByRole('heading', { name: 'Usage and budget' }));
    await leave();
  });
});
