// The theme changes as often as one likes, and the policy has nothing to forbid.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { see, settled } from './browser.mjs';
import { setStage } from './stage.mjs';

const stage = setStage({ people: false, campaign: false });

test('the theme changes by key, menu and setting', async () => {
  const { page, leave } = await stage.visitor();
  const scheme = (wanted) =>
    page.waitForFunction(
      (name) => document.documentElement.getAttribute('data-mantine-color-scheme') === name,
      wanted,
    );
  await page.goto('/settings');
  await settled(page);
  await scheme('light');
  await page.keyboard.press('t');
  await scheme('dark');
  await page.keyboard.press('t');
  await scheme('light');
  await page.getByRole('button', { name: 'Dark', exact: true }).first().click();
  await scheme('dark');
  await see(page.getByRole('heading', { level: 1 }));
  assert.equal(await page.locator('style').count(), 0, 'no style element');
  await leave();
});
