-- The trail of finds is read latest first.
CREATE INDEX alert_finds_by_time ON alert_finds (campaign_id, found_at);
