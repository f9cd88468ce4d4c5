import { en, type Texts } from './en';

/**
 * The texts in the language in use. Another language is another object of the
 * type `Texts`, added here; the compiler then names what it lacks.
 */
const languages: Record<string, Texts> = { en };

/** How dates are written: day before month, hours to 24. */
export const locale: string = 'en-GB';

/** How numbers are written: 12.4K. */
export const numberLocale: string = 'en-US';

export const t: Texts = languages.en ?? en;
