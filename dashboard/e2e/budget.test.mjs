// Money ends: the pages say which budget, since when nothing was read, and what to do.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accessible, fits, see, settled } from './browser.mjs';
import { setStage } from './stage.mjs';
import { until } from './world.mjs';

/**
 * Waits until the counters wait for money, and some hours more have gone by. What looking
 * the ten posts up has left of twelve cents does not pay for reading them again on the next
 * day; on the same day X bills a post once.
 */
async function broke({ world, home }) {
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
  const stage = setStage(
    { scenario: 'scenario-2', speed: 2_400, campaign: { budget_usd: 0.12 } },
    broke,
  );

  test('the usage and the list of campaigns say that it is spent, though a cent is left', async () => {
    const { page, leave } = await stage.visitor();
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
    const { page, leave } = await stage.visitor();
    await page.goto(stage.home);
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

  test('a budget that is spent already is warned of, is saved all the same, and reading stops', async () => {
    const { page, leave } = await stage.visitor();
    await page.goto(`${stage.home}/edit`);
    await settled(page);
    const field = page.getByLabel('Stop reading at');
    const warning = page.getByRole('status').filter({ hasText: 'once you save, nothing more is' });
    await field.fill('20');
    await see(page.getByRole('button', { name: 'Discard changes' }));
    assert.equal(await warning.count(), 0, 'there is enough of twenty dollars');
    await field.fill('0.01');
    await see(warning.getByText(/not more than the \$0\.\d\d spent so far/));
    await accessible(page, 'edit, a budget that is spent');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await see(page.getByText('Saved.', { exact: true }));
    assert.equal((await stage.world.call('GET', stage.home)).budget_usd, 0.01);
    // What was a warning is so now, and said on every page of the campaign.
    await see(page.getByText(/This campaign’s budget is used up: .* of \$0\.01 are spent/), 60_000);
    assert.equal(await warning.count(), 0);
    await leave();
  });
});

describe('the cap of the month', () => {
  const stage = setStage(
    { scenario: 'scenario-2', speed: 2_400, env: { SOCAP_MONTHLY_BUDGET_USD: '0.12' } },
    broke,
  );

  test('usage and campaign say that the month is spent, since when, and how it goes on', async () => {
    const { page, leave } = await stage.visitor();
    const words =
      /The cap of the month, over everything, is used up: \$0\.\d\d of \$0\.12 are spent, .* Nothing was read since \d+ \w+, \d\d:\d\d (CET|UTC)\. It goes on by itself on 1 \w+, or earlier with a higher SOCAP_MONTHLY_BUDGET_USD/;
    await page.goto('/usage');
    const note = page.getByRole('status').filter({ hasText: 'cap of the month' });
    await until('the sums', async () => words.test(await note.textContent()));
    await see(page.getByText('Everything: nothing more is read'));
    await page.goto(stage.home);
    await see(note);
    await until('the sums', async () => words.test(await note.textContent()));
    await note.getByRole('link', { name: 'What was spent' }).click();
    await see(page.getByRole('heading', { name: 'Usage and budget' }));
    await leave();
  });
});
