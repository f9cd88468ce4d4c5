import { account } from './en/account';
import { alerts } from './en/alerts';
import { campaign } from './en/campaign';
import { campaigns } from './en/campaigns';
import { common } from './en/common';
import { compare } from './en/compare';
import { create } from './en/create';
import { ignoreList } from './en/ignore-list';
import { jobs } from './en/jobs';
import { lists } from './en/lists';
import { people } from './en/people';
import { rules } from './en/rules';
import { settings } from './en/settings';
import { shell } from './en/shell';
import { time } from './en/time';
import { tweet } from './en/tweet';
import { usage } from './en/usage';
import { words } from './en/words';
import { workers } from './en/workers';

/** Every text of the dashboard, by page. Plurals and orders are functions of the text. */
export const en = {
  account,
  alerts,
  campaign,
  campaigns,
  common,
  compare,
  create,
  ignoreList,
  jobs,
  lists,
  people,
  rules,
  settings,
  shell,
  time,
  tweet,
  usage,
  words,
  workers,
};

export type Texts = typeof en;
