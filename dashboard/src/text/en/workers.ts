import { plural } from './plural';

export const workers = {
  title: 'Workers and jobs',
  lead: 'What is read now, what waits and for what, and who does the work.',
  tiles: {
    due: 'Due',
    oldest: (span: string) => `the oldest for ${span}`,
    none: 'nothing is late',
    running: 'Running',
    on: (n: number) => `on ${plural(n, 'process', 'processes')}`,
    blocked: 'Waiting',
    blockedNote: 'for a limit, a budget or money',
    idle: 'Up to date',
    of: (all: string) => `of ${all} jobs`,
    stopped: 'Stopped',
    stoppedNote: 'paused, over, or gone on X',
  },
  byKind: 'By list',
  byKindCaption: 'Jobs by list and state',
  kind: 'List',
  all: 'All',
  blocks: 'What is waited for',
  blocksCaption: 'Blocks',
  blocksNone: 'Nothing waits.',
  block: { kind: 'List', reason: 'For what', until: 'Next try', jobs: 'Jobs' },
  processes: 'Processes',
  processesLead:
    'Those heard of within two minutes, by this computer’s clock. Several can share one PostgreSQL.',
  processesCaption: 'Processes at work',
  process: {
    id: 'Process',
    roles: 'Does',
    started: 'Started',
    heartbeat: 'Heard of',
    running: 'Jobs in hand',
  },
  roles: {
    api: 'answers',
    scheduler: 'plans',
    worker: 'reads',
    alerts: 'alerts',
    sync: 'syncs',
  } as Record<string, string>,
  nobody: 'No process works',
  nobodyText:
    'Nothing is read and nothing is sent until one runs. Start "socap serve", or a process with the role worker.',
  campaigns: 'Jobs by campaign',
  campaignsLead: 'Each tweet and list with its last success and last error.',
  trigger: 'Read everything now',
  triggerHelp:
    'Every job of every active campaign in its window that is not running or waiting becomes due.',
  triggered: (campaigns: number, due: string, skipped: string) =>
    `${plural(campaigns, 'campaign', 'campaigns')}: ${due} due now, ${skipped} left as they are.`,
  run: 'Work here now',
  runHelp:
    'The server works in this call until nothing is due, for at most 55 seconds. For servers without a worker of their own.',
  ran: (done: string, waiting: string, failed: string, left: string) =>
    `${done} done, ${waiting} wait, ${failed} failed, ${left} still due.`,
  errors: (what: string) => `Not triggered: ${what}`,
};
