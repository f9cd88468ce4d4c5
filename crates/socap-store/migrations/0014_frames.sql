-- The latest event of a campaign that changed more than who engaged and how they score: its
-- settings, tweets, counters or jobs. What is kept in memory of those is kept under this number.
ALTER TABLE campaigns ADD COLUMN frame_seq {INT} NOT NULL DEFAULT 0;
UPDATE campaigns SET frame_seq = event_seq;

-- Few lists have posts of the tweet's own author.
CREATE INDEX engagement_counts_own ON engagement_counts (campaign_id) WHERE own_posts <> 0;

-- What is counted of an account now knows how old the tweet was: all campaigns are counted again
-- when a socap of this version first opens the database.
DELETE FROM campaign_accounts;
DELETE FROM campaign_accounts_were;
UPDATE campaign_accounts_forgotten SET seq =
  (SELECT c.event_seq FROM campaigns c WHERE c.id = campaign_id);
UPDATE campaigns SET important_from = NULL;
