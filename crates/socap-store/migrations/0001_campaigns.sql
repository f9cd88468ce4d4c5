-- A launch being watched.
CREATE TABLE campaigns (
  id TEXT NOT NULL PRIMARY KEY,
  launch_name TEXT NOT NULL,
  client_info {JSON} NOT NULL,
  status TEXT NOT NULL,
  starts_at {INT} NOT NULL,
  ends_at {INT} NOT NULL,
  alert_preferences {JSON} NOT NULL,
  slack_webhook_sealed TEXT,
  time_zone TEXT NOT NULL,
  features {JSON} NOT NULL,
  campaign_value {JSON},
  next_cycle_at {INT} NOT NULL,
  last_cycle_at {INT},
  final_reading_at {INT},
  completed_at {INT},
  event_seq {INT} NOT NULL DEFAULT 0,
  created_at {INT} NOT NULL,
  updated_at {INT} NOT NULL
) {STRICT};
CREATE INDEX campaigns_by_status ON campaigns (status, ends_at);
CREATE INDEX campaigns_by_creation ON campaigns (created_at, id);

-- A campaign's tweets, with their counters as last read.
CREATE TABLE tweets (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  tweet_id {INT} NOT NULL,
  position {INT} NOT NULL,
  tweet_category TEXT NOT NULL,
  url TEXT NOT NULL,
  text TEXT,
  author_id {INT},
  author_username TEXT,
  author_name TEXT,
  posted_at {INT},
  is_reply {BOOL} NOT NULL DEFAULT 0,
  availability TEXT NOT NULL,
  missed_readings {INT} NOT NULL DEFAULT 0,
  followed_id {INT} NOT NULL,
  likes {INT},
  retweets {INT},
  quotes {INT},
  replies {INT},
  views {INT},
  bookmarks {INT},
  metrics_at {INT},
  created_at {INT} NOT NULL,
  PRIMARY KEY (campaign_id, tweet_id)
) {STRICT};

-- What the counters were, one row where any of them changed.
CREATE TABLE metric_samples (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  tweet_id {INT} NOT NULL,
  at {INT} NOT NULL,
  likes {INT},
  retweets {INT},
  quotes {INT},
  replies {INT},
  views {INT},
  bookmarks {INT},
  PRIMARY KEY (campaign_id, tweet_id, at)
) {STRICT};

-- What happened, in commit order within a campaign: seq is taken as a transaction's last
-- statement, under the campaign's row lock.
CREATE TABLE events (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  seq {INT} NOT NULL,
  at {INT} NOT NULL,
  kind TEXT NOT NULL,
  payload {JSON} NOT NULL,
  PRIMARY KEY (campaign_id, seq)
) {STRICT};
