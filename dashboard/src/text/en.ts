import { campaigns } from './en/campaigns';
import { common } from './en/common';
import { shell } from './en/shell';
import { time } from './en/time';
import { words } from './en/words';

/** The texts of the first load; those of later pages are in `en-pages.ts`. Plurals and orders are functions of the text. */
export const en = {
  campaigns,
  common,
  shell,
  time,
  words,
};

export type Texts = typeof en;
