import { account } from './en/account';
import { alerts } from './en/alerts';
import { campaign } from './en/campaign';
import { charts } from './en/charts';
import { compare } from './en/compare';
import { create } from './en/create';
import { edit } from './en/edit';
import { ignoreList } from './en/ignore-list';
import { jobs } from './en/jobs';
import { lists } from './en/lists';
import { people } from './en/people';
import { rules } from './en/rules';
import { settings } from './en/settings';
import { stops } from './en/stops';
import { tweet } from './en/tweet';
import { usage } from './en/usage';
import { workers } from './en/workers';

/** Every text of the pages behind the first load. */
export const pages = {
  account,
  campaign,
  charts,
  compare,
  create,
  edit,
  tweet,
  alerts,
  ignoreList,
  jobs,
  lists,
  people,
  rules,
  settings,
  stops,
  usage,
  workers,
};

export type PageTexts = typeof pages;
