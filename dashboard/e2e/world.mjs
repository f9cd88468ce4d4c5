// A world of its own for a test: the simulated X and the real binary beside it, on free
// ports, with files in a folder that goes away. Processes are ended by their own id.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** The binary under test. */
export const BINARY = resolve(process.env.SOCAP_BIN ?? join(here, '../../target/debug/socap'));

/**
 * A port that nobody listens on just now, below those from which a system takes the ends of
 * outgoing connections: while a server restarts, none of these may come to lie on its port.
 */
export async function freePort() {
  for (;;) {
    const port = 11_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((done) => {
    const socket = createSocket();
    socket.once('error', () => done(false));
    socket.listen(port, '127.0.0.1', () => socket.close(() => done(true)));
  });
}

/**
 * So long a campaign is watched at least, by the clock on the wall: none ends by itself while a
 * slow machine still looks at it.
 */
const LASTS_MS = 20 * 60_000;

/** Every world begins then: no flow passes the end of a month, or a change of the clocks. */
const BEGIN = Date.UTC(2026, 0, 5, 9, 30);

/** Asks again until the answer is there; says what was waited for when it never comes. */
export async function until(what, ask, { within = 30_000, every = 150 } = {}) {
  const end = Date.now() + within;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((go) => setTimeout(go, every));
  }
  throw new Error(`waited ${within / 1000} s in vain for ${what}; last: ${last}`);
}

/**
 * Starts a simulated X that plays `scenario`, and a server that watches it.
 * `speed` is world seconds per second. `between` may put a server between the two.
 */
export async function startWorld({
  scenario = 'scenario-1',
  speed = 600,
  people = true,
  campaign = false,
  env = {},
  between,
  port,
} = {}) {
  if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: build it, or set SOCAP_BIN`);
  const folder = mkdtempSync(join(tmpdir(), 'socap-e2e-'));
  const file = join(folder, 'campaign.json');
  const x = run(
    ['simulate', '--scenario', scenario, '--port', '0', '--json', '--campaign', file].concat([
      '--clock',
      `${BEGIN}@${Date.now()}x${speed}`,
    ]),
    folder,
    {},
  );
  const { address, clock } = JSON.parse(await x.firstLine());
  const front = between ? await between(address) : null;
  const world = {
    folder,
    x: address,
    clock,
    port: port ?? (await freePort()),
    request: lasting(JSON.parse(readFileSync(file, 'utf8')), speed),
    server: null,
    get url() {
      return `http://127.0.0.1:${world.port}`;
    },

    async startServer() {
      const server = run(['serve', '--listen', `127.0.0.1:${world.port}`], folder, {
        SOCAP_DATABASE_URL: `sqlite://${join(folder, 'socap.db')}`,
        SOCAP_X_API_URL: front?.url ?? address,
        TWITTER_BEARER_TOKEN: 'synthetic',
        SOCAP_CLOCK: clock,
        SOCAP_ALLOW_PRIVATE_WEBHOOKS: 'true',
        SOCAP_SLACK_MIN_INTERVAL: '50ms',
        ...env,
      });
      world.server = server;
      await until(
        `the server at ${world.url}`,
        async () => {
          if (server.ended()) throw new Error(`it ended: ${server.said()}`);
          return (await fetch(`${world.url}/readyz`)).ok;
        },
        { within: 60_000 },
      );
    },

    async stopServer() {
      await world.server?.stop();
      world.server = null;
    },

    async stop() {
      await world.stopServer();
      await x.stop();
      front?.stop();
      rmSync(folder, { recursive: true, force: true });
    },

    /** One call of the API; the answer's JSON, or an error with what it said. */
    async call(method, path, body, headers = {}) {
      const text = typeof body === 'string';
      const answer = await fetch(`${world.url}/socap${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': text ? 'text/csv' : 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : text ? body : JSON.stringify(body),
      });
      const read = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${read}`);
      return read ? JSON.parse(read) : null;
    },

    /** Something happens on X. */
    async happen(event) {
      const answer = await fetch(`${address}/_simulator/world`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(event),
      });
      if (!answer.ok) throw new Error(`the simulated X refuses: ${await answer.text()}`);
      return (await answer.json()).id;
    },

    /** Accounts of the simulated X by handle. */
    async accounts(...handles) {
      const found = await askX(`/2/users/by?usernames=${handles.join(',')}`);
      return found.data ?? [];
    },

    /** The scenario's important people, as the files that the import takes. */
    async importPeople(count = 60) {
      const handles = Array.from({ length: count }, (_, n) => `syn_person_${n + 1}`);
      const persons = await world.accounts(...handles);
      const rows = persons.map((each) => `${each.id},${each.username},${each.name},1,true,`);
      await world.call(
        'POST',
        '/people/import?kind=people',
        ['user_id,username,name,weight,active,tags', ...rows, ''].join('\n'),
      );
      const edges = [];
      for (const each of persons) {
        const follows = await askX(`/2/users/${each.id}/following?max_results=1000`);
        for (const one of follows.data ?? []) edges.push(`${each.id},${one.id}`);
      }
      await world.call(
        'POST',
        '/people/import?kind=followings',
        ['person_id,account_id', ...edges, ''].join('\n'),
      );
      return persons;
    },

    /** The scenario's campaign, created as any client creates one. */
    createCampaign(changes = {}) {
      return world.call('POST', '/campaigns', { ...world.request, ...changes });
    },
  };

  async function askX(path) {
    const answer = await fetch(address + path, { headers: { authorization: 'Bearer synthetic' } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  try {
    await world.startServer();
    if (people) await world.importPeople();
    if (campaign) world.campaign = await world.createCampaign(campaign === true ? {} : campaign);
  } catch (error) {
    await world.stop();
    throw error;
  }
  return world;
}

/** The campaign of a scenario, with a window that is long enough for a world of this speed. */
function lasting(request, speed) {
  const { start_date: start, end_date: end } = request.monitor_window;
  const last = new Date(Math.max(Date.parse(end), Date.parse(start) + LASTS_MS * speed));
  return { ...request, monitor_window: { start_date: start, end_date: last.toISOString() } };
}

/** A place for webhooks: keeps what came, and answers as told. */
export async function startSink() {
  const got = [];
  let answer = { status: 200, text: 'ok' };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      got.push(body);
      response.writeHead(answer.status).end(answer.text);
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}/hook`,
    got,
    answers(status, text) {
      answer = { status, text };
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function run(args, cwd, env) {
  // No configuration of the machine it runs on gets in, except where the test says so.
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SOCAP|TWITTER|OAUTH)_/.test(name)),
  );
  const child = spawn(BINARY, args, {
    cwd,
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let over = false;
  const waiting = [];
  const tell = () => {
    for (const each of waiting.splice(0)) each();
  };
  child.stdout.on('data', (part) => {
    out += part;
    tell();
  });
  child.stderr.on('data', (part) => {
    err = (err + part).slice(-4_000);
  });
  const ended = new Promise((done) => {
    child.once('error', (error) => {
      err += String(error);
      over = true;
      tell();
      done();
    });
    child.once('exit', () => {
      over = true;
      tell();
      done();
    });
  });
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  return {
    ended: () => over,
    said: () => `${out.slice(-1_000)}${err}`,
    async firstLine() {
      while (!out.includes('\n') && !over) await new Promise((go) => waiting.push(go));
      if (!out.includes('\n')) throw new Error(`${BINARY} ${args[0]} ended: ${err}`);
      return out.slice(0, out.indexOf('\n'));
    },
    async stop() {
      if (!over) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
      await ended;
      clearTimeout(late);
      process.removeListener('exit', onExit);
    },
  };
}
