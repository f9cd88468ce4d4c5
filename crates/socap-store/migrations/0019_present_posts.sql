-- What X's counter counts of what is held: every post that is there, the author's own with them,
-- and the engagements that no such post stands for. Several answers of one account are one
-- engagement and several posts.
{WITHOUT_HURRY};
ALTER TABLE engagement_counts ADD COLUMN present_posts {INT} NOT NULL DEFAULT 0;
{WITHOUT_DEFAULT engagement_counts.present_posts};
UPDATE engagement_counts SET present_posts =
  (SELECT COUNT(*) FROM posts p WHERE p.campaign_id = engagement_counts.campaign_id
    AND p.tweet_id = engagement_counts.tweet_id AND p.action_type = engagement_counts.action_type
    AND p.removed_at IS NULL)
  + (SELECT COUNT(*) FROM engagements e WHERE e.campaign_id = engagement_counts.campaign_id
    AND e.tweet_id = engagement_counts.tweet_id AND e.action_type = engagement_counts.action_type
    AND e.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM posts q
      WHERE q.campaign_id = e.campaign_id AND q.tweet_id = e.tweet_id
      AND q.action_type = e.action_type AND q.user_id = e.user_id
      AND q.own = 0 AND q.removed_at IS NULL));

-- The lists of which a campaign's tweets and jobs remember more than the engagements tell.
DROP INDEX engagement_counts_own;
CREATE INDEX engagement_counts_beside ON engagement_counts (campaign_id)
  WHERE own_posts <> 0 OR present_posts <> collected;
