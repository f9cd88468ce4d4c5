// Serves dist/ the way the binary does: compressed files, the strict policy, and
// /socap handed on to a running server. For looking and for measuring.
import { createReadStream, existsSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';

export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const TYPES = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

export function serve({
  port = 0,
  upstream = process.env.SOCAP_DEV_SERVER ?? 'http://127.0.0.1:18080',
  folder = 'dist',
} = {}) {
  const server = createServer((req, res) => {
    const path = new URL(req.url, 'http://x').pathname;
    if (/^\/(socap|healthz|readyz)(\/|$)/.test(path)) return hand(req, res, new URL(upstream));
    const asked = normalize(join(folder, path));
    const file =
      existsSync(asked) && extname(asked)
        ? asked
        : path.startsWith('/assets/')
          ? null
          : join(folder, 'index.html');
    if (!file) return res.writeHead(404).end();
    const br = (req.headers['accept-encoding'] ?? '').includes('br') && existsSync(`${file}.br`);
    res.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': path.startsWith('/assets/')
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
      vary: 'accept-encoding',
      ...(br ? { 'content-encoding': 'br' } : {}),
    });
    createReadStream(br ? `${file}.br` : file).pipe(res);
  });
  return new Promise((ready) =>
    server.listen(port, '127.0.0.1', () =>
      ready({ server, url: `http://127.0.0.1:${server.address().port}` }),
    ),
  );
}

/** Hands a request on to another server, as if it had been made there. */
export function hand(req, res, to) {
  const headers = { ...req.headers, host: to.host };
  if (headers.origin) headers.origin = to.origin;
  const onward = request(new URL(req.url, to), { method: req.method, headers }, (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  onward.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
  res.on('close', () => onward.destroy());
  req.pipe(onward);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await serve({ port: Number(process.env.PORT ?? 4173) });
  console.log(url);
}
