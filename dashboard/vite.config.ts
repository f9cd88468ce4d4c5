import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress';
import { themeCss } from './build/theme-css';

/** Where a running socap listens while the dashboard is being worked on. */
const SERVER = process.env.SOCAP_DEV_SERVER ?? 'http://127.0.0.1:18080';

const toServer = {
  target: SERVER,
  // The service answers loopback names only, and wants Origin and Host to agree:
  // both are rewritten to its own.
  changeOrigin: true,
  headers: { origin: SERVER },
};

export default defineConfig({
  plugins: [themeCss(), react(), compress()],
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
  },
});
