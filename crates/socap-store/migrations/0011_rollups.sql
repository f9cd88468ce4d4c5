-- Sums, written with what they sum. Every campaign that is there already is counted when a socap
-- of this version first opens the database: it has no `important_from` until then.

-- The least score that counts as important, in thousandths, as the sums have it.
ALTER TABLE campaigns ADD COLUMN important_from {INT};

-- Whether it is known only that it happened somewhere in more than two cycles.
ALTER TABLE engagements ADD COLUMN time_unknown {BOOL} NOT NULL DEFAULT 0;
UPDATE engagements SET time_unknown = 1
  WHERE engaged_at IS NULL AND observed_before - observed_after > 3600000;

-- What an account did in a campaign, and the part of every sum that is its own.
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
  -- Its engagements as they are counted, packed.
  counted {BYTES} NOT NULL,
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

-- The rows of campaign_accounts as they were before the event `seq`: who pages through a list
-- goes on in the order in which it was begun. Kept for as long as somebody may go on.
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
  counted {BYTES} NOT NULL,
  -- Machine time.
  written_at {INT} NOT NULL,
  PRIMARY KEY (campaign_id, user_id, seq)
) {CLUSTERED};
CREATE INDEX campaign_accounts_were_since ON campaign_accounts_were (campaign_id, seq, user_id);
CREATE INDEX campaign_accounts_were_by_age ON campaign_accounts_were (written_at);

-- Packed sums: what a kind counts at a place (a day, an hour, a share of the tweets).
CREATE TABLE rollups (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  place {INT} NOT NULL,
  body {BYTES} NOT NULL,
  PRIMARY KEY (campaign_id, kind, place)
) {STRICT};
