-- Every account seen, once.
CREATE TABLE accounts (
  user_id {INT} NOT NULL PRIMARY KEY,
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  bio TEXT,
  followers {INT},
  following {INT},
  verified {BOOL},
  account_created_at {INT},
  availability TEXT NOT NULL,
  seen_at {INT} NOT NULL,
  updated_at {INT} NOT NULL
) {STRICT};
CREATE INDEX accounts_by_username ON accounts (username);

-- One account's one action on one tweet of one campaign.
CREATE TABLE engagements (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  tweet_id {INT} NOT NULL,
  user_id {INT} NOT NULL,
  action_type TEXT NOT NULL,
  -- X's own time, or NULL and an interval.
  engaged_at {INT},
  observed_after {INT} NOT NULL,
  observed_before {INT} NOT NULL,
  -- engaged_at, else observed_before: sorting, filters and buckets use it.
  sort_at {INT} NOT NULL,
  first_post_id {INT},
  text TEXT,
  -- The purpose and number of the walk that found it, and the last full one that saw it.
  found_by TEXT NOT NULL,
  found_in_walk {INT} NOT NULL,
  seen_in_walk {INT} NOT NULL,
  importance_at_ingest {INT} NOT NULL DEFAULT 0,
  removed_at {INT},
  last_seen_at {INT} NOT NULL,
  created_at {INT} NOT NULL,
  PRIMARY KEY (campaign_id, tweet_id, action_type, user_id)
) {STRICT};
CREATE INDEX engagements_by_time ON engagements (campaign_id, sort_at, tweet_id, action_type, user_id);
CREATE INDEX engagements_by_account ON engagements (campaign_id, user_id);

-- The posts that make up an engagement: its retweet, its replies, its quotes.
CREATE TABLE posts (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  tweet_id {INT} NOT NULL,
  action_type TEXT NOT NULL,
  post_id {INT} NOT NULL,
  user_id {INT} NOT NULL,
  text TEXT,
  posted_at {INT} NOT NULL,
  removed_at {INT},
  -- The tweet's own author wrote it: not an engagement.
  own {BOOL} NOT NULL DEFAULT 0,
  seen_in_walk {INT} NOT NULL,
  PRIMARY KEY (campaign_id, tweet_id, action_type, post_id)
) {STRICT};
CREATE INDEX posts_by_account ON posts (campaign_id, tweet_id, user_id);

-- How many engagements of each kind a tweet has, written with them.
CREATE TABLE engagement_counts (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  tweet_id {INT} NOT NULL,
  action_type TEXT NOT NULL,
  collected {INT} NOT NULL DEFAULT 0,
  removed {INT} NOT NULL DEFAULT 0,
  own_posts {INT} NOT NULL DEFAULT 0,
  PRIMARY KEY (campaign_id, tweet_id, action_type)
) {STRICT};
