-- All categories of an account as they were counted, as bits: a list that goes on judges them as
-- of its first page. Filled step by step when the database is opened; the counter says whether
-- that is still to be done.
ALTER TABLE campaign_accounts ADD COLUMN category_mask {INT};
ALTER TABLE campaign_accounts_were ADD COLUMN category_mask {INT};
INSERT INTO counters (name, value) VALUES ('category_masks_to_fill', 1);

-- Up to which event campaign_accounts_were has forgotten rows: a list that was begun before it
-- cannot be gone on with.
CREATE TABLE campaign_accounts_forgotten (
  campaign_id TEXT NOT NULL PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE,
  seq {INT} NOT NULL
) {STRICT};
INSERT INTO campaign_accounts_forgotten (campaign_id, seq)
  SELECT c.id, COALESCE((SELECT MIN(w.seq) - 1 FROM campaign_accounts_were w
                         WHERE w.campaign_id = c.id), c.event_seq)
  FROM campaigns c;

-- The posts of a page of engagements are found by their accounts alone: by pairs of tweet and
-- account an engine may think that reading them all is less work.
DROP INDEX posts_by_account;
CREATE INDEX posts_by_account ON posts (campaign_id, user_id, tweet_id);
