import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { themeCss } from './build/theme-css.ts';

/** What needs no page runs without one, which is much faster. */
export default defineConfig({
  test: {
    pool: 'threads',
    css: false,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: { name: 'plain', environment: 'node', include: ['src/**/*.test.ts'] },
      },
      {
        extends: true,
        plugins: [themeCss(), react()],
        test: {
          name: 'page',
          environment: 'jsdom',
          setupFiles: ['src/test/setup.ts'],
          include: ['src/**/*.test.tsx'],
        },
      },
    ],
  },
});
