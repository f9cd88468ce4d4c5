import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const PROBE = fileURLToPath(new URL('../e2e/Probe.tsx', import.meta.url));

/** For `npm run paint` alone (`--mode probe`): the app as it is, and a probe in the same React. */
export function probe(): Plugin {
  return {
    name: 'socap-probe',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('/src/main.tsx') ? `${code}\nimport ${JSON.stringify(PROBE)};\n` : undefined,
  };
}
