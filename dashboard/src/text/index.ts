import { en, type Texts } from './en';

/**
 * The texts in the language in use. Another language is another object of the
 * type `Texts`, added here; the compiler then names what it lacks.
 */
const languages: Record<string, Texts> = { en };

/** The language for texts, numbers and dates. */
export const locale: string = 'en-GB';

export const t: Texts = languages.en ?? en;
