// Names, bios and posts that would like to be more than text.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { test } from 'node:test';
import { fits, see, settled } from './browser.mjs';
import { setStage } from './stage.mjs';
import { until } from './world.mjs';

const NAME = '<img src=x onerror="globalThis.pwned=1">\u202E';
const BIO = `</script><script>globalThis.pwned=1</script>"'><svg onload=globalThis.pwned=1> Founder ${'w'.repeat(120)}`;
const QUOTE = '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe> [x](javascript:pwned=1)';
const TITLE = '"><script>globalThis.pwned=1</script>{{7*7}}';

const stage = setStage(
  {
    scenario: 'scenario-5',
    speed: 900,
    between: hostileX,
    campaign: { launch_name: TITLE },
  },
  async ({ world, home }) => {
    const [person] = await world.accounts('syn_person_3');
    await world.happen({
      event: 'quote',
      tweet: world.campaign.tweets[0].tweet_id,
      user: person.id,
      text: QUOTE,
    });
    await world.call('POST', '/people', {
      user_id: '990001',
      username: 'syn_hostile',
      name: NAME.slice(0, 50),
      tags: ['<b>tag</b>', 'javascript:pwned=1'],
      weight: 1_000,
    });
    await world.call('PUT', '/ignore-list', {
      items: [{ username: 'syn_team', reason: '<script>globalThis.pwned=1</script>' }],
    });
    await until(
      'the quote',
      async () => (await world.call('GET', `${home}/engagements?q=iframe&limit=1`)).total > 0,
      { within: 120_000 },
    );
  },
);

test('everything hostile is shown as the text it is, at every width, and the policy is never tried', async () => {
  const account = (await stage.world.call('GET', `${stage.home}/accounts?limit=1`)).items[0];
  const quoted = (await stage.world.call('GET', `${stage.home}/engagements?q=iframe&limit=1`))
    .items[0];
  const pages = [
    '/',
    stage.home,
    `${stage.home}/engagements`,
    `${stage.home}/engagements?q=iframe`,
    `${stage.home}/accounts`,
    `${stage.home}/accounts/${account.user_id}`,
    `${stage.home}/accounts/${quoted.user_id}`,
    `${stage.home}?account=${account.user_id}`,
    `${stage.home}/tweets`,
    `${stage.home}/tweets/${quoted.tweet_id}`,
    `${stage.home}/compare`,
    `${stage.home}/alerts`,
    `${stage.home}/alerts?view=finds`,
    '/people',
    '/people/990001',
    '/ignore-list',
    `/people?find=${encodeURIComponent('"><img src=x onerror=pwned=1>')}`,
    `${stage.home}?q=${encodeURIComponent('<script>pwned=1</script>')}`,
  ];
  for (const width of [1280, 390]) {
    const { page, leave } = await stage.visitor({ width });
    for (const path of pages) {
      await page.goto(path);
      await settled(page);
      await fits(page, `${path} at ${width}`);
      const made = await page.evaluate(() => ({
        pwned: 'pwned' in globalThis,
        elements: document.querySelectorAll(
          'img[src="x"], iframe, main script, main svg[onload], [onerror], a[href^="javascript:"]',
        ).length,
      }));
      assert.deepEqual(made, { pwned: false, elements: 0 }, path);
    }
    await leave();
  }
});

test('and it is readable, not swallowed', async () => {
  const { page, leave } = await stage.visitor();
  await page.goto(`${stage.home}/engagements?q=iframe`);
  await see(page.getByText('<iframe srcdoc=', { exact: false }));
  await page.goto(`${stage.home}/accounts`);
  await see(page.getByText('<img src=x onerror=', { exact: false }));
  await page.goto('/');
  await see(page.getByRole('link', { name: TITLE }));
  await leave();
});

/** The simulated X, but everybody's name and bio are hostile. */
async function hostileX(upstream) {
  const to = new URL(upstream);
  const server = createServer((req, res) => {
    const onward = request(
      new URL(req.url, to),
      { method: req.method, headers: { ...req.headers, host: to.host, 'accept-encoding': '' } },
      (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers;
          res.writeHead(answer.statusCode, headers);
          res.end(spoil(text));
        });
      },
    );
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function spoil(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return text;
  }
  const walk = (value) => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== 'object' || value === null) return;
    if (typeof value.username === 'string') {
      if ('name' in value) value.name = NAME;
      if ('description' in value) value.description = BIO;
    }
    Object.values(value).forEach(walk);
  };
  walk(answer);
  return JSON.stringify(answer);
}
