import { t as first } from '.';
import { type PageTexts, pages } from './en-pages';

/**
 * The texts that only later pages need, beside those of the first load. Pages that
 * are read when they are opened import `t` from here, so that their texts come with
 * them. Another language is another object of the type `PageTexts`.
 */
const languages: Record<string, PageTexts> = { en: pages };

export const t = { ...first, ...(languages.en ?? pages) };
