-- Sums of single tweets: all campaigns are counted again when a socap of this version first opens
-- the database.
UPDATE campaigns SET important_from = NULL;

{WITHOUT_HURRY};

-- What came to a tweet within a part of a quarter hour: less than its sums tell apart.
CREATE INDEX engagements_by_tweet
  ON engagements (campaign_id, tweet_id, sort_at, user_id);

-- Who of those that engaged with a tweet scores most. Few score at all.
CREATE INDEX engagements_scoring
  ON engagements (campaign_id, tweet_id, importance, sort_at, user_id) WHERE importance > 0;
