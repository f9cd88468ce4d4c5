-- What the rules made of an account: bits, the primary one, the words that gave rise to it.
-- Version '': not classified, or its words changed since.
ALTER TABLE accounts ADD COLUMN category_mask {INT} NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN primary_category TEXT;
ALTER TABLE accounts ADD COLUMN category_evidence {JSON};
ALTER TABLE accounts ADD COLUMN rules_version TEXT NOT NULL DEFAULT '';
CREATE INDEX accounts_by_rules ON accounts (rules_version, user_id);
CREATE INDEX accounts_by_handle ON accounts (LOWER(username));

-- The handles an account had. The last sight of the one it has is its account's `seen_at`.
CREATE TABLE account_handles (
  user_id {INT} NOT NULL,
  username TEXT NOT NULL,
  first_seen_at {INT} NOT NULL,
  last_seen_at {INT} NOT NULL,
  PRIMARY KEY (user_id, username)
) {STRICT};
INSERT INTO account_handles (user_id, username, first_seen_at, last_seen_at)
  SELECT user_id, username, seen_at, seen_at FROM accounts
  WHERE username <> CAST(user_id AS TEXT);

-- Accounts that never alert but count. By handle until its id is known.
CREATE TABLE ignore_list (
  position {INT} NOT NULL PRIMARY KEY,
  user_id {INT},
  username TEXT,
  reason TEXT,
  added_at {INT} NOT NULL
) {STRICT};
CREATE INDEX ignore_list_by_user ON ignore_list (user_id);

-- Rule sets of the owner's; without an active one the built-in rules hold.
CREATE TABLE classification_rules (
  -- Named by the file, with a mark of its content: the same text is the same version.
  version TEXT NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  active {BOOL} NOT NULL,
  created_at {INT} NOT NULL
) {STRICT};
INSERT INTO counters (name, value) VALUES ('classification_rules', 0);
