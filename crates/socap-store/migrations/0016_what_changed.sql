-- The latest event by which an account's part of a campaign became another, or what it says did:
-- whoever keeps what he read brings it forward by these accounts alone. An older socap that still
-- runs on a server does not name these columns, and so cannot store what nobody would hear of.
ALTER TABLE campaign_accounts ADD COLUMN changed_seq {INT} NOT NULL DEFAULT 0;
{WITHOUT_DEFAULT campaign_accounts.changed_seq};
CREATE INDEX campaign_accounts_by_change ON campaign_accounts (campaign_id, changed_seq);

-- World time at which the handle, name or bio last became another.
ALTER TABLE accounts ADD COLUMN reworded_at {INT} NOT NULL DEFAULT 0;
{WITHOUT_DEFAULT accounts.reworded_at};
