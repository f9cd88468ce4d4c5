import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import type { Plugin } from 'vite';
import { cssVariables, theme } from '../src/theme.ts';

const ID = 'virtual:theme.css';
const RESOLVED = '\0virtual:theme.css';

/**
 * The theme's CSS variables as a file made at build time. Mantine would put them
 * into a `<style>` element in the browser, which a policy of `style-src 'self'`
 * forbids; as a file they are cached, compressed and allowed.
 */
export function themeCss(): Plugin {
  return {
    name: 'socap-theme-css',
    resolveId: (id) => (id === ID ? RESOLVED : undefined),
    load: (id) => (id === RESOLVED ? text() : undefined),
  };
}

function text(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const kit = defaultCssVariablesResolver(merged);
  const own = cssVariables(merged);
  const light = { ...kit.light, ...own.light, '--mantine-color-scheme': 'light' };
  const screen = convertCssVariables({
    variables: { ...kit.variables, ...own.variables },
    light,
    dark: { ...kit.dark, ...own.dark, '--mantine-color-scheme': 'dark' },
  });
  // Paper is light, whatever the screen is.
  const paper = Object.entries(light).map(([name, value]) => `${name}: ${value};`);
  return `${screen}\n@media print {\n:root[data-mantine-color-scheme] { ${paper.join(' ')} }\n}`;
}
