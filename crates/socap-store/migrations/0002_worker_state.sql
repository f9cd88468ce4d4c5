-- Standing jobs: one row for each subject and kind, for ever. It holds the schedule, the
-- checkpoint and the lease; nothing is enqueued, so nothing piles up.
CREATE TABLE worker_state (
  id TEXT NOT NULL PRIMARY KEY,
  campaign_id TEXT REFERENCES campaigns (id) ON DELETE CASCADE,
  tweet_id {INT},
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  priority {INT} NOT NULL,
  state TEXT NOT NULL,
  -- World time: since when it is due, or until when it is idle or blocked.
  due_at {INT} NOT NULL,
  -- Machine time: not to be claimed before.
  retry_at {INT} NOT NULL DEFAULT 0,
  reason TEXT,
  lease_id TEXT,
  checkpoint {JSON} NOT NULL,
  outcome TEXT,
  last_success_at {INT},
  last_error TEXT,
  last_error_at {INT},
  failures {INT} NOT NULL DEFAULT 0,
  updated_at {INT} NOT NULL,
  UNIQUE (subject_kind, subject_id, kind)
) {STRICT};
CREATE INDEX worker_state_due ON worker_state (kind, due_at) WHERE state = 'due';
CREATE INDEX worker_state_waiting ON worker_state (state, due_at) WHERE state IN ('idle', 'blocked');
CREATE INDEX worker_state_leased ON worker_state (lease_id) WHERE lease_id IS NOT NULL;
CREATE INDEX worker_state_by_campaign ON worker_state (campaign_id, tweet_id);

-- A group lease: one worker's hold on up to a hundred jobs of one kind. Ids are never reused,
-- so a lease id on a job is a fence.
CREATE TABLE leases (
  id TEXT NOT NULL PRIMARY KEY,
  worker_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  taken_at {INT} NOT NULL,
  lease_until {INT} NOT NULL
) {STRICT};
CREATE INDEX leases_by_end ON leases (lease_until);
CREATE INDEX leases_by_worker ON leases (worker_id);

-- The processes that work, or did so lately.
CREATE TABLE workers (
  id TEXT NOT NULL PRIMARY KEY,
  roles TEXT NOT NULL,
  started_at {INT} NOT NULL,
  heartbeat_at {INT} NOT NULL
) {STRICT};
