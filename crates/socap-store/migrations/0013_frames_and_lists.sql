-- The latest event of a campaign that changed more than who engaged and how they score: its
-- settings, tweets, counters or jobs. What is kept in memory of those is kept under this number.
ALTER TABLE campaigns ADD COLUMN frame_seq {INT} NOT NULL DEFAULT 0;
UPDATE campaigns SET frame_seq = event_seq;

-- Few lists have posts of the tweet's own author.
CREATE INDEX engagement_counts_own ON engagement_counts (campaign_id) WHERE own_posts <> 0;

-- What an account did in a campaign, and the part of every sum that is its own: now with how old
-- the tweet was, and all categories of the account. All campaigns are counted again when a socap
-- of this version first opens the database. An older one that still runs then cannot store a
-- campaign's engagements: it does not know the column `packed`.
UPDATE campaigns SET important_from = NULL;
DROP TABLE campaign_accounts;
CREATE TABLE campaign_accounts (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  user_id {INT} NOT NULL,
  importance {INT} NOT NULL,
  engagements {INT} NOT NULL,
  removed {INT} NOT NULL,
  -- Different ones.
  tweets {INT} NOT NULL,
  first_at {INT} NOT NULL,
  last_at {INT} NOT NULL,
  primary_category TEXT NOT NULL,
  -- All of them as they were counted, as bits: a list that goes on judges them as of its first
  -- page.
  category_mask {INT} NOT NULL,
  -- Its engagements as they are counted.
  packed {BYTES} NOT NULL,
  PRIMARY KEY (campaign_id, user_id)
) {CLUSTERED};
CREATE INDEX campaign_accounts_by_importance
  ON campaign_accounts (campaign_id, importance, last_at, user_id);
CREATE INDEX campaign_accounts_by_engagements
  ON campaign_accounts (campaign_id, engagements, last_at, user_id);
CREATE INDEX campaign_accounts_by_tweets
  ON campaign_accounts (campaign_id, tweets, last_at, user_id);
-- Who engaged with several tweets, by score. In words that the index by tweets does not know:
-- an engine would take that one, and sort.
CREATE INDEX campaign_accounts_of_many
  ON campaign_accounts (campaign_id, importance, last_at, user_id) WHERE tweets + 0 >= 2;
CREATE INDEX campaign_accounts_by_time ON campaign_accounts (campaign_id, last_at, user_id);

-- The rows of campaign_accounts as they were before the event `seq`.
DROP TABLE campaign_accounts_were;
CREATE TABLE campaign_accounts_were (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  user_id {INT} NOT NULL,
  seq {INT} NOT NULL,
  importance {INT} NOT NULL,
  engagements {INT} NOT NULL,
  removed {INT} NOT NULL,
  tweets {INT} NOT NULL,
  first_at {INT} NOT NULL,
  last_at {INT} NOT NULL,
  primary_category TEXT NOT NULL,
  category_mask {INT} NOT NULL,
  packed {BYTES} NOT NULL,
  -- Machine time.
  written_at {INT} NOT NULL,
  PRIMARY KEY (campaign_id, user_id, seq)
) {CLUSTERED};
CREATE INDEX campaign_accounts_were_since ON campaign_accounts_were (campaign_id, seq, user_id);
CREATE INDEX campaign_accounts_were_by_age ON campaign_accounts_were (written_at);

-- Up to which event campaign_accounts_were has forgotten rows: a list that was begun before it
-- cannot be gone on with.
CREATE TABLE campaign_accounts_forgotten (
  campaign_id TEXT NOT NULL PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE,
  seq {INT} NOT NULL
) {STRICT};
INSERT INTO campaign_accounts_forgotten (campaign_id, seq) SELECT id, event_seq FROM campaigns;

-- The posts of a page of engagements are found by their accounts alone: by pairs of tweet and
-- account an engine may think that reading them all is less work.
DROP INDEX posts_by_account;
CREATE INDEX posts_by_account ON posts (campaign_id, user_id, tweet_id);
