// Without a mouse: every flow by keys alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { see, settled } from './browser.mjs';
import { setStage } from './stage.mjs';
import { until } from './world.mjs';

const stage = setStage({ scenario: 'scenario-5', speed: 600 });

/** Goes on with Tab until the focus is on an element of this name. */
async function tabTo(page, name, { role, back = false } = {}) {
  for (let step = 0; step < 120; step += 1) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const focused = await page.evaluate(() => {
      const on = document.activeElement;
      if (!on || on === document.body) return null;
      const by = on.getAttribute('aria-labelledby');
      const label =
        on.getAttribute('aria-label') ??
        (by && document.getElementById(by)?.textContent) ??
        on.labels?.[0]?.textContent ??
        on.textContent;
      // What has the focus must be seen to have it: on itself, or on the row that it covers.
      const marked = (element, part) => {
        const style = getComputedStyle(element, part);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
      };
      const around = [on, on.parentElement, on.closest('li, tr, article')].filter(Boolean);
      const shown =
        on.matches('input, textarea, select, main') ||
        around.some((each) => marked(each)) ||
        marked(on, '::after');
      return { label: (label ?? '').trim(), tag: on.tagName.toLowerCase(), shown };
    });
    if (!focused) continue;
    assert.ok(focused.shown, `the focus on "${focused.label}" cannot be seen`);
    const fits = typeof name === 'string' ? focused.label === name : name.test(focused.label);
    if (fits && (!role || role === focused.tag)) return;
  }
  assert.fail(`Tab never came to ${name}`);
}

test('from the list to a new campaign, and on to its page', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/');
  await settled(page);
  // The first Tab leads past the menu.
  await page.keyboard.press('Tab');
  assert.equal(
    await page.evaluate(() => document.activeElement?.textContent),
    'Skip to the content',
  );
  await page.keyboard.press('Enter');
  await tabTo(page, 'New campaign');
  await page.keyboard.press('Enter');
  await see(page.getByRole('heading', { name: 'New campaign', level: 1 }));
  // A new page takes the focus.
  await settled(page);
  await tabTo(page, /^Name of the launch/, { role: 'input' });
  await page.keyboard.type('By keys alone');
  for (const [name, tweets] of [
    ['Add links to your own posts', stage.world.request.maintweets],
    ['Add links to influencers’ posts', stage.world.request.influencer_twts],
  ]) {
    await tabTo(page, name);
    await page.keyboard.type(tweets[0].url ?? tweets[0]);
    await page.keyboard.press('Enter');
  }
  await see(page.getByText('@syn_company'));
  await tabTo(page, 'Create campaign');
  await page.keyboard.press('Enter');
  await see(page.getByRole('heading', { name: /is being watched/ }));
  await settled(page);
  await tabTo(page, 'Open the campaign');
  await page.keyboard.press('Enter');
  await see(page.getByRole('heading', { name: 'By keys alone' }));
  await leave();
});

test('filters, tabs and drawers by keys; Esc closes one thing at a time', async () => {
  const { page, leave } = await stage.visitor();
  await until(
    'somebody',
    async () => (await stage.world.call('GET', `${stage.home}/accounts?limit=1`)).total > 0,
  );
  await page.goto(stage.home);
  await settled(page);
  await tabTo(page, 'Main', { role: 'button' });
  await page.keyboard.press('Space');
  await until('the filter', () => new URL(page.url()).searchParams.get('category') === 'main_twt');
  await page.keyboard.press('?');
  await see(page.getByRole('dialog', { name: 'Keyboard shortcuts' }));
  await page.keyboard.press('Escape');
  await until('the list to close', async () => (await page.getByRole('dialog').count()) === 0);
  assert.equal(new URL(page.url()).searchParams.get('category'), 'main_twt', 'the filter stays');
  await page.keyboard.press('Escape');
  await until('no filter', () => !new URL(page.url()).searchParams.has('category'));
  await tabTo(page, 'Alerts', { role: 'a' });
  await page.keyboard.press('Enter');
  await see(page.getByRole('button', { name: 'What was found' }));
  await settled(page);
  await tabTo(page, 'Who is told, and when');
  await page.keyboard.press('Enter');
  await tabTo(page, /^Keep quiet hours/, { role: 'input' });
  await page.keyboard.press('Space');
  await tabTo(page, 'Save');
  await page.keyboard.press('Enter');
  await until('quiet hours', async () =>
    Boolean((await stage.world.call('GET', stage.home)).alert_preferences.quiet_hours),
  );
  await leave();
});

test('somebody is put on the list by keys alone', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto('/');
  await settled(page);
  // One right after the other: within a second they belong together.
  await Promise.all([page.keyboard.press('g'), page.keyboard.press('p')]);
  await see(page.getByRole('heading', { name: 'People who matter' }));
  await settled(page);
  await tabTo(page, 'Add a person');
  await page.keyboard.press('Enter');
  await see(page.getByRole('dialog', { name: 'Add a person' }));
  await tabTo(page, /^Number or @handle/, { role: 'input' });
  await page.keyboard.type('880001');
  await tabTo(page, /^Handle/, { role: 'input' });
  await page.keyboard.type('@syn_keys');
  await page.keyboard.press('Enter');
  await see(page.getByText('is on the list.'));
  // The focus is back where it was.
  await until('the focus', () =>
    page.evaluate(() => document.activeElement?.textContent === 'Add a person'),
  );
  await page.keyboard.press('/');
  await page.keyboard.type('syn_keys');
  await until('the address', () => new URL(page.url()).searchParams.get('find') === 'syn_keys');
  await see(page.getByRole('link', { name: 'syn_keys' }));
  await leave();
});
