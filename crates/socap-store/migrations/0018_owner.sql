-- A cap that refuses calls of a purpose: one row from the first refusal until more may be spent.
-- `scope` and `period` are those of `budgets`, `cap` is the one that was reached.
CREATE TABLE cap_stops (
  scope TEXT NOT NULL,
  purpose TEXT NOT NULL,
  period TEXT NOT NULL,
  cap {INT} NOT NULL,
  since {INT} NOT NULL,
  PRIMARY KEY (scope, purpose)
) {STRICT};

-- What the owner of this socap is told, each once: written with what it tells of, sent by whoever
-- sends. `queued`, `sending`, then `sent`, `unknown`, `refused` or `skipped`.
CREATE TABLE owner_notices (
  id TEXT NOT NULL PRIMARY KEY,
  -- What it is about: of one subject, the older is told first.
  subject TEXT NOT NULL,
  -- Nothing refers to campaigns: what is owed is told of one that was deleted too.
  campaign_id TEXT,
  launch_name TEXT,
  headline TEXT NOT NULL,
  lines {JSON} NOT NULL,
  -- The channel that is broken: another way is tried first.
  avoid TEXT,
  -- Whose stop it tells the end of: one that comes again before this is sent takes it back.
  ends TEXT,
  -- World time: when it happened, and when it is told at the earliest.
  at {INT} NOT NULL,
  due_at {INT} NOT NULL,
  status TEXT NOT NULL DEFAULT 'queued',
  attempts {INT} NOT NULL DEFAULT 0,
  -- Machine time: not to be tried before; the fence of the attempt under way and its end.
  retry_at {INT} NOT NULL DEFAULT 0,
  sending_id TEXT,
  lease_until {INT},
  answer TEXT
) {STRICT};
CREATE INDEX owner_notices_open ON owner_notices (subject, at, id)
  WHERE status IN ('queued', 'sending');
