// What tests play on: a world, the dashboard before it and a browser.
import { after, before } from 'node:test';
import { frontOf, openBrowser, visitor } from './browser.mjs';
import { startSink, startWorld, until } from './world.mjs';

/**
 * Sets the stage for the tests of a file, or of the `describe` in which it is called: it stands
 * before the first of them, and goes after the last. `options` are those of `startWorld`, with a
 * campaign unless they say otherwise. `tells` names channels that lead to `sink`: the campaign
 * sends what reaches ten there, at once. `ready` waits for what the tests begin with.
 */
export function setStage({ tells, ...options }, ready = async () => {}) {
  const stage = {
    get home() {
      return `/campaigns/${stage.world.campaign.id}`;
    },
    /** Somebody at a screen, as `visitor` of browser.mjs tells. */
    visitor: (how) => visitor(stage.browser, stage.site.url, how),
  };
  before(async () => {
    stage.sink = await startSink();
    const campaign = tells ? { alert_preferences: telling(tells, stage.sink.url) } : true;
    stage.world = await startWorld({ campaign, ...options });
    stage.site = await frontOf(stage.world);
    stage.browser = await openBrowser();
    await ready(stage);
  });
  after(async () => {
    await stage.browser?.close();
    stage.site?.stop();
    await stage.world?.stop();
    stage.sink?.stop();
  });
  return stage;
}

/** What a campaign says of alerts that shall all be heard of, through these channels. */
export function telling(channels, url) {
  return {
    importance_threshold: 10,
    channels,
    ...(channels.includes('slack') && { slack_webhook_url: url }),
    ...(channels.includes('webhook') && { webhook_url: url }),
    alert_spacing_minutes: 0,
  };
}

/** Waits until the campaign's tweets were read once. */
export function firstReading({ world, home }) {
  return until(
    'the first reading',
    async () => (await world.call('GET', `${home}/engagements?limit=1`)).total > 0,
  );
}

/** Waits until so many messages went out; the newest of them. */
export async function alertsSent({ world, home }, count = 1) {
  const sent = () => world.call('GET', `${home}/alerts?status=sent`);
  await until(`${count} sent`, async () => (await sent()).total >= count, { within: 120_000 });
  return (await sent()).items;
}
