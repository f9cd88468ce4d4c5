import { account } from './en/account';
import { campaign } from './en/campaign';
import { campaigns } from './en/campaigns';
import { charts } from './en/charts';
import { common } from './en/common';
import { compare } from './en/compare';
import { create } from './en/create';
import { shell } from './en/shell';
import { time } from './en/time';
import { tweet } from './en/tweet';
import { words } from './en/words';

/** Every text of the dashboard, by page. Plurals and orders are functions of the text. */
export const en = {
  account,
  campaign,
  campaigns,
  charts,
  common,
  compare,
  create,
  shell,
  time,
  tweet,
  words,
};

export type Texts = typeof en;
