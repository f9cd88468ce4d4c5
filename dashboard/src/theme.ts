import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';
import { CATEGORY_COLORS } from './palette.ts';

/** The one accent: actions and the present moment. Shade 7 carries white text at 6:1. */
const accent: MantineColorsTuple = [
  '#e8f7f5',
  '#d0ece8',
  '#a3dad3',
  '#72c7bd',
  '#4bb8ab',
  '#2fa598',
  '#158a7f',
  '#0b6f6a',
  '#085a56',
  '#044744',
];

/** Warm-free greys; the dark scheme's surfaces are 7 (page), 6 (card), 5 (raised). */
const dark: MantineColorsTuple = [
  '#e9ecef',
  '#c3c9d0',
  '#a1a9b3',
  '#7b8490',
  '#3d454f',
  '#2c333b',
  '#1d2228',
  '#14181d',
  '#0f1216',
  '#0a0c0f',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  colors: { accent, dark },
  // The text on the accent depends on the theme, which the kit's own choice, made in
  // the script, cannot know.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const accented = !input.color || input.color === input.theme.primaryColor;
    if (input.variant === 'filled' && input.color === 'red') {
      return { ...colors, background: '#b3261e', hover: '#93201a', color: '#ffffff' };
    }
    return input.variant === 'filled' && accented
      ? { ...colors, color: 'var(--on-accent)' }
      : colors;
  },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The help of a field stands below it, so that fields side by side stay in line.
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    },
    Tooltip: {
      defaultProps: { openDelay: 300, transitionProps: { duration: 100 } },
    },
  },
});

/** Our own variables, and the kit's where its own choice misses 4.5:1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--fast': '140ms',
    '--page-width': '80rem',
  },
  light: {
    '--cat-main': CATEGORY_COLORS.light.main_twt,
    '--cat-influencer': CATEGORY_COLORS.light.influencer_twt,
    '--cat-investor': CATEGORY_COLORS.light.investor_twt,
    '--ink': '#171b21',
    '--ink-2': '#4b545f',
    '--ink-3': '#626b76',
    '--page': '#f6f7f8',
    '--card': '#ffffff',
    '--sunken': '#eef0f2',
    '--line': '#dfe3e7',
    '--line-strong': '#8a939d',
    '--accent-text': '#0b6f6a',
    '--on-accent': '#ffffff',
    '--accent-soft': '#e2f3f1',
    '--late': '#8a5300',
    '--late-soft': '#fdf2dd',
    '--bad': '#b3261e',
    '--bad-soft': '#fdecea',
    '--good': '#1d6b3c',
    '--mantine-color-body': '#f6f7f8',
    '--mantine-color-text': '#171b21',
    '--mantine-color-dimmed': '#5b646f',
    '--mantine-color-placeholder': '#6b7480',
    '--mantine-color-anchor': '#0b6f6a',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-default-border': '#d3d8dd',
  },
  dark: {
    '--cat-main': CATEGORY_COLORS.dark.main_twt,
    '--cat-influencer': CATEGORY_COLORS.dark.influencer_twt,
    '--cat-investor': CATEGORY_COLORS.dark.investor_twt,
    '--ink': '#eef1f4',
    '--ink-2': '#b6bec7',
    '--ink-3': '#98a2ad',
    '--page': '#111418',
    '--card': '#191d22',
    '--sunken': '#22272e',
    '--line': '#2d343c',
    '--line-strong': '#737d89',
    '--accent-text': '#5fcfc2',
    '--on-accent': '#06201d',
    '--accent-soft': '#143330',
    '--late': '#f0b357',
    '--late-soft': '#33260f',
    '--bad': '#ff8f86',
    '--bad-soft': '#3a1a18',
    '--good': '#7fd39b',
    '--mantine-color-body': '#111418',
    '--mantine-color-text': '#eef1f4',
    '--mantine-color-dimmed': '#a4adb8',
    '--mantine-color-placeholder': '#8f99a4',
    '--mantine-color-anchor': '#5fcfc2',
    '--mantine-color-error': '#ff8f86',
    '--mantine-color-default': '#1f242a',
    '--mantine-color-default-hover': '#272d34',
    '--mantine-color-default-border': '#3a424c',
  },
});
