-- A campaign that was deleted: nobody finds it any more, and what it had is taken away in short
-- steps. An older socap that still runs on a server takes what is left of it for a completed one.
-- Machine time, also of the last step, 0 before the first: where that is long ago, somebody else takes
-- the next.
ALTER TABLE campaigns ADD COLUMN deleted_at {INT};
ALTER TABLE campaigns ADD COLUMN swept_at {INT};
CREATE INDEX campaigns_deleted ON campaigns (deleted_at) WHERE deleted_at IS NOT NULL;
-- Alerts are taken away in the order of their time.
DROP INDEX alerts_by_campaign;
CREATE INDEX alerts_by_time ON alerts (campaign_id, created_at);
