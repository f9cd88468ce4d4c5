// Opens every page in three widths and both themes, takes pictures into look/, runs
// axe, and lists what the policy forbade and what the console said.
//   node scripts/look.mjs [only,these,pages] [--quick]
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const only = process.argv[2]?.startsWith('--') ? undefined : process.argv[2]?.split(',');
const quick = process.argv.includes('--quick');
const WIDTHS = quick ? [1440, 390] : [1440, 1024, 390];
const THEMES = ['light', 'dark'];
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

const { server, url } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const ids = await findIds();
const pages = {
  campaigns: '/',
  create: '/campaigns/new',
  campaign: `/campaigns/${ids.campaign}`,
  filtered: `/campaigns/${ids.campaign}?category=main_twt,investor_twt&min_importance=1&by=category`,
  drawer: `/campaigns/${ids.campaign}?account=${ids.user}`,
  engagements: `/campaigns/${ids.campaign}/engagements`,
  accounts: `/campaigns/${ids.campaign}/accounts`,
  account: `/campaigns/${ids.campaign}/accounts/${ids.user}`,
  tweets: `/campaigns/${ids.campaign}/tweets`,
  tweet: `/campaigns/${ids.campaign}/tweets/${ids.tweet}`,
  compare: `/campaigns/${ids.campaign}/compare`,
  alerts: `/campaigns/${ids.campaign}/alerts`,
  'alerts-finds': `/campaigns/${ids.campaign}/alerts?view=finds`,
  'alerts-mutes': `/campaigns/${ids.campaign}/alerts?view=mutes`,
  'alerts-settings': `/campaigns/${ids.campaign}/alerts?view=settings`,
  jobs: `/campaigns/${ids.campaign}/jobs`,
  edit: `/campaigns/${ids.campaign}/edit`,
  people: '/people',
  person: `/people/${ids.person}`,
  'ignore-list': '/ignore-list',
  rules: '/rules',
  usage: '/usage',
  workers: '/workers',
  settings: '/settings',
  missing: '/no/such/page',
};

mkdirSync('look', { recursive: true });
let bad = 0;
for (const [name, path] of Object.entries(pages)) {
  if (only && !only.includes(name)) continue;
  for (const theme of THEMES) {
    const context = await browser.newContext({
      colorScheme: theme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    const page = await context.newPage();
    const said = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) said.push(message.text());
    });
    page.on('pageerror', (error) => said.push(String(error)));
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
      if (width === WIDTHS[0]) {
        await page.goto(url + path);
        await page
          .waitForSelector('h1, h2', { timeout: 10_000 })
          .catch(() => said.push('no heading'));
        await page
          .waitForFunction(() => !document.querySelector('[aria-busy=true]'), null, {
            timeout: 8_000,
          })
          .catch(() => said.push('still loading'));
      }
      await page.waitForTimeout(250);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) said.push(`${width} px: ${wide} px too wide`);
      await page.screenshot({ path: `look/${name}-${width}-${theme}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: WIDTHS[0], height: 900 });
    await page.evaluate(axe).catch(() => said.push('axe was not let in'));
    const violations = await page
      .evaluate(async () =>
        (await globalThis.axe.run()).violations.map(
          (each) =>
            `${each.id} (${each.nodes.length}): ${each.nodes
              .slice(0, 3)
              .map((node) => `${node.target} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`)
              .join(' | ')}`,
        ),
      )
      .catch((error) => [`axe: ${error}`]);
    bad += said.length + violations.length;
    console.log(`${violations.length + said.length === 0 ? 'ok  ' : 'LOOK'} ${name} ${theme}`);
    for (const line of [...violations, ...new Set(said)])
      console.log(`       ${line.slice(0, 400)}`);
    await context.close();
  }
}
await browser.close();
server.close();
server.closeAllConnections();
process.exit(bad > 0 ? 1 : 0);

async function findIds() {
  const get = async (path) => (await fetch(url + path)).json();
  const campaign = (await get('/socap/campaigns')).items?.[0]?.id ?? 'none';
  const first = (
    await get(`/socap/campaigns/${campaign}/engagements?sort=importance_score&limit=1`)
  ).items?.[0];
  const person = (await get('/socap/people?limit=1')).items?.[0]?.user_id ?? '1';
  return { campaign, user: first?.user_id ?? '1', tweet: first?.tweet_id ?? '1', person };
}
