-- Engagements at or above their threshold, one row each: none is lost without a reason.
-- `open` until their batch closes, `held` until a time, then `told` in an alert or `skipped`.
CREATE TABLE alert_finds (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  tweet_id {INT} NOT NULL,
  action_type TEXT NOT NULL,
  user_id {INT} NOT NULL,
  importance {INT} NOT NULL,
  found_at {INT} NOT NULL,
  -- `alert`, or `digest` for what was there before the campaign.
  treatment TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  held_until {INT},
  alert_id TEXT,
  PRIMARY KEY (campaign_id, tweet_id, action_type, user_id)
) {STRICT};
CREATE INDEX alert_finds_waiting ON alert_finds (state, campaign_id, treatment, found_at, held_until)
  WHERE state IN ('open', 'held');
CREATE INDEX alert_finds_by_alert ON alert_finds (alert_id) WHERE alert_id IS NOT NULL;

-- One thing to tell: what an account did in a run, or a digest of several accounts.
CREATE TABLE alerts (
  id TEXT NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  user_id {INT},
  importance {INT} NOT NULL,
  -- Who did what: the words can be written again when a part drops out.
  entries {JSON} NOT NULL,
  -- When its batch closed.
  created_at {INT} NOT NULL
) {STRICT};
CREATE INDEX alerts_by_campaign ON alerts (campaign_id, id);

-- An alert on its way through one channel.
-- `queued`, `held`, `sending`, then `sent`, `failed`, `unknown` or `skipped`.
CREATE TABLE alert_deliveries (
  id TEXT NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  alert_id TEXT NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  status TEXT NOT NULL,
  -- World time: its slot.
  due_at {INT} NOT NULL,
  -- Machine time: not to be tried before.
  retry_at {INT} NOT NULL DEFAULT 0,
  attempts {INT} NOT NULL DEFAULT 0,
  -- The fence of the attempt under way, and machine time at which it is given up.
  sending_id TEXT,
  lease_until {INT},
  account TEXT,
  text TEXT NOT NULL,
  sent_at {INT},
  reason TEXT,
  answer TEXT,
  -- Sent again by hand: neither stale nor a repetition.
  by_hand {BOOL} NOT NULL DEFAULT 0,
  created_at {INT} NOT NULL
) {STRICT};
CREATE INDEX alert_deliveries_due ON alert_deliveries (campaign_id, channel, due_at, id, retry_at)
  WHERE status = 'queued';
CREATE INDEX alert_deliveries_held ON alert_deliveries (campaign_id, due_at) WHERE status = 'held';
CREATE INDEX alert_deliveries_sending ON alert_deliveries (lease_until) WHERE status = 'sending';
CREATE INDEX alert_deliveries_by_alert ON alert_deliveries (alert_id);
CREATE INDEX alert_deliveries_by_campaign ON alert_deliveries (campaign_id, created_at, id);

-- A channel of a campaign: a lane of its own, so that none waits for another.
CREATE TABLE alert_channels (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  -- Failures in a row, and machine time until which nothing is tried.
  failures {INT} NOT NULL DEFAULT 0,
  blocked_until {INT} NOT NULL DEFAULT 0,
  broken_at {INT},
  broken_reason TEXT,
  told_owner {BOOL} NOT NULL DEFAULT 0,
  PRIMARY KEY (campaign_id, channel)
) {STRICT};

-- Machine time at which a webhook may be called again, whoever shares it.
CREATE TABLE alert_pace (
  webhook TEXT NOT NULL PRIMARY KEY,
  next_at {INT} NOT NULL
) {STRICT};

-- What was told or is going to be, in world time. It outlives campaigns: nothing refers to them.
CREATE TABLE alert_history (
  campaign_id TEXT NOT NULL,
  user_id {INT} NOT NULL,
  action_type TEXT NOT NULL,
  alert_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  at {INT} NOT NULL,
  PRIMARY KEY (campaign_id, user_id, action_type, alert_id, channel)
) {STRICT};
CREATE INDEX alert_history_by_alert ON alert_history (alert_id, channel);
CREATE INDEX alert_history_by_time ON alert_history (at);

-- What nobody wants to hear of until a time: an account, a tweet, or the whole campaign.
CREATE TABLE alert_mutes (
  id TEXT NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  user_id {INT},
  tweet_id {INT},
  muted_until {INT} NOT NULL,
  created_at {INT} NOT NULL
) {STRICT};
CREATE INDEX alert_mutes_by_campaign ON alert_mutes (campaign_id, muted_until);

-- Where a campaign's alerts go as signed JSON, and what they are signed with; both encrypted.
ALTER TABLE campaigns ADD COLUMN webhook_sealed TEXT;
ALTER TABLE campaigns ADD COLUMN webhook_secret_sealed TEXT;
