import { numberLocale } from '../text';

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const whole = once(() => new Intl.NumberFormat(numberLocale, { maximumFractionDigits: 1 }));
const compact = once(
  () => new Intl.NumberFormat(numberLocale, { notation: 'compact', maximumFractionDigits: 1 }),
);
const signed = once(
  () =>
    new Intl.NumberFormat(numberLocale, {
      signDisplay: 'exceptZero',
      notation: 'compact',
      maximumFractionDigits: 1,
    }),
);
const percent = once(
  () => new Intl.NumberFormat(numberLocale, { style: 'percent', maximumFractionDigits: 0 }),
);
const cents = once(
  () =>
    new Intl.NumberFormat(numberLocale, {
      style: 'currency',
      currency: 'USD',
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    }),
);
const dollars = once(
  () =>
    new Intl.NumberFormat(numberLocale, {
      style: 'currency',
      currency: 'USD',
      maximumFractionDigits: 0,
    }),
);

/** Up to four digits as they are, above that short: 9,999 and 12.4K. */
export function shortNumber(value: number): string {
  return Math.abs(value) < 10_000 ? whole().format(value) : compact().format(value);
}

/** Every digit, for titles and screen readers. */
export function exactNumber(value: number): string {
  return whole().format(value);
}

/** With its sign, short: +12.4K; zero has none. */
export function signedNumber(value: number): string {
  return signed().format(value);
}

/** A share of one, in whole percents; what is there but small is "<1%", not 0%. */
export function share(part: number, of: number): string {
  if (of <= 0) return percent().format(0);
  const value = part / of;
  return part > 0 && value < 0.005 ? `<${percent().format(0.01)}` : percent().format(value);
}

/** Dollars; cents below a hundred, and "<$0.01" where something small was spent. */
export function money(value: number): string {
  if (value > 0 && value < 0.005) return `<${cents().format(0.01)}`;
  return Math.abs(value) < 100 ? cents().format(value) : dollars().format(value);
}

/** A score: one decimal at most. */
export function score(value: number): string {
  return whole().format(value);
}

/** A number as it was typed; what is none goes as it is, so that the service says what is wrong. */
export function typedNumber(text: string): number {
  const trimmed = text.trim();
  const plain = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(trimmed)
    ? trimmed.replaceAll(',', '')
    : trimmed.replace(',', '.');
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : (text as unknown as number);
}
