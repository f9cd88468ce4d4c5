import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { probe } from './build/probe.ts';
import { themeCss } from './build/theme-css.ts';

/** Where a running socap listens while the dashboard is being worked on. */
const SERVER = process.env.SOCAP_DEV_SERVER ?? 'http://127.0.0.1:18080';

const BASE =
  /node_modules\/(react|react-dom|scheduler|@tanstack|openapi-fetch|clsx|@mantine\/core\/esm\/core|@mantine\/core\/esm\/components\/(ActionIcon|Button|UnstyledButton|CloseButton|Loader|Skeleton|VisuallyHidden|Transition)|@mantine\/hooks)\/|dashboard\/src\/(api|clock|format|keyboard|live|url)\/|dashboard\/src\/text\/(index|en|en\/(campaigns|common|plural|shell|time|words))\.ts|dashboard\/src\/components\/(Icon|Initials|Num|Overlay|PageHead|Popup|Segments|Sparkline|When|links|people|states|toast)\./;

const toServer = {
  target: SERVER,
  // The service answers loopback names only, and wants Origin and Host to agree:
  // both are rewritten to its own.
  changeOrigin: true,
  headers: { origin: SERVER },
};

export default defineConfig(({ mode }) => ({
  plugins: [themeCss(), react(), ...(mode === 'probe' ? [probe()] : [compress()])],
  server: { proxy: { '/socap': toServer, '/healthz': toServer, '/readyz': toServer } },
  preview: { proxy: { '/socap': toServer, '/healthz': toServer, '/readyz': toServer } },
  build: {
    target: 'es2022',
    assetsDir: 'assets',
    // Nothing inline: the policy allows files of this origin only.
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: 'assets/manifest.json',
    rolldownOptions: {
      output: {
        // What every page needs stays in one file: many small ones compress worse.
        codeSplitting: { groups: [{ name: 'base', test: BASE }] },
      },
    },
  },
}));
