import { plural } from './plural';

export const charts = {
  unknownTime: (n: string) =>
    `${n} more happened at an unknown time, and are in no point of this chart.`,
  gap: 'nothing was read',
  notYet: 'not read yet',
  fills: 'still filling',
  carried: (n: number) => `${plural(n, 'tweet', 'tweets')} not read, with the value before`,
  unread: (n: number) =>
    `${plural(n, 'list', 'lists')} not read since: who engaged there is not known`,
  alerts: 'Alerts',
  alertsSent: (n: number) => `${plural(n, 'alert', 'alerts')} went out`,
  time: 'Time',
  zone: (zone: string) => `Times in ${zone}`,
  csv: 'CSV',
  after: (span: string) => `${span} after posting`,
};
