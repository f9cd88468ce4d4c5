// A server in front of a real one that answers some calls itself, for what would take
// hours to come about: lists of a hundred thousand rows, weeks of points.
import { createServer } from 'node:http';
import { hand } from '../scripts/serve.mjs';

/**
 * `answer(url, request)` gives the body of a GET, or undefined where the real server is to answer;
 * it may be a promise.
 */
export async function standIn(upstream, answer) {
  const to = new URL(upstream);
  const asked = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, upstream);
    const body = request.method === 'GET' ? await answer(url, request) : undefined;
    if (body === undefined) return hand(request, response, to);
    asked.push(url);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** What it answered itself. */
    asked,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
