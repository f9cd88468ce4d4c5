// A browser as people have it, and what every test demands of it: no exception, nothing
// that the policy forbade, no request to anybody else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../scripts/serve.mjs';
import { until } from './world.mjs';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

export function openBrowser(...more) {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...more] });
}

/**
 * Where the dashboard of this world is: in the binary itself. With `SOCAP_E2E_FRONT=dist`
 * the files of `dist/` stand before the binary, for work on the dashboard alone.
 */
export async function frontOf(world) {
  if (process.env.SOCAP_E2E_FRONT === 'dist') {
    const { server, url } = await serve({ upstream: world.url });
    return {
      url,
      stop() {
        server.close();
        server.closeAllConnections();
      },
    };
  }
  const page = await fetch(world.url, { headers: { accept: 'text/html' } });
  const text = await page.text();
  assert.ok(
    page.ok && text.includes('/assets/'),
    'this binary has no dashboard inside: run `make dashboard`, then build it again',
  );
  return { url: world.url, stop() {} };
}

/** Somebody at a screen. Everything that went wrong is in `wrong`; `leave` demands that it is empty. */
export async function visitor(browser, site, { theme = 'light', width = 1280, ...more } = {}) {
  const context = await browser.newContext({
    baseURL: site,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width, height: width < 500 ? 844 : 900 },
    ...more,
  });
  context.setDefaultTimeout(30_000);
  const wrong = [];
  await context.exposeBinding('socapForbidden', (_, what) =>
    wrong.push(`the policy forbade ${what}`),
  );
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.socapForbidden(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  context.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(site) && !to.startsWith('data:') && !to.startsWith('blob:'))
      wrong.push(`a request to ${to}`);
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => wrong.push(`an exception: ${error}`));
  page.on('dialog', (dialog) => {
    wrong.push(`a dialogue of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return {
    page,
    context,
    wrong,
    async leave() {
      await context.close();
      assert.deepEqual(wrong, []);
    },
  };
}

/** Waits until it is in sight; where it never is, a picture of what was stays in `e2e/seen/`. */
export async function see(locator, timeout = 30_000) {
  try {
    await locator.first().waitFor({ state: 'visible', timeout });
  } catch (error) {
    const path = fileURLToPath(new URL(`seen/${Date.now()}.png`, import.meta.url));
    await locator
      .page()
      .screenshot({ path })
      .catch(() => undefined);
    error.message += `\nwhat was there instead: ${path}`;
    throw error;
  }
  return locator.first();
}

/**
 * Waits until everything that loads has loaded, and the page has done what it does after that:
 * only then it hears the keys.
 */
export function settled(page) {
  return until('everything to load', () =>
    page.evaluate(async () => {
      const loaded = () =>
        document.querySelector('h1') && !document.querySelector('[aria-busy=true]');
      if (!loaded()) return false;
      await new Promise((go) => requestIdleCallback(go, { timeout: 2_000 }));
      return Boolean(loaded());
    }),
  );
}

/** Nothing is wider than the screen, a moment after it changed its size. */
export async function fits(page, name) {
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const end = Date.now() + 10_000;
  let wide = await wider();
  while (wide > 0 && Date.now() < end) wide = await wider();
  assert.ok(wide <= 0, `${name} is ${wide} px wider than the screen`);
}

/** axe finds nothing. */
export async function accessible(page, name) {
  // Over the debugger's line, which the page's policy does not reach.
  await page.evaluate(axe);
  const found = await page.evaluate(async () =>
    (await globalThis.axe.run()).violations.map(
      (each) => `${each.id}: ${each.nodes.map((node) => node.target).join(', ')}`,
    ),
  );
  assert.deepEqual(found, [], name);
}

/** The number that a tile of the campaign's page shows. */
export async function tile(page, label) {
  const shown = page.getByRole('listitem').filter({ hasText: new RegExp(`^${label}`) });
  // biome-ignore lint/performance/useDomNodeTextContent: the lines as they are laid out
  const lines = (await (await see(shown)).innerText()).split('\n').map((line) => line.trim());
  return Number((lines.filter(Boolean)[1] ?? '').replaceAll(',', ''));
}

/** Pastes a text into a field as people do. */
export async function paste(field, text) {
  await field.focus();
  await field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', pasted);
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}
