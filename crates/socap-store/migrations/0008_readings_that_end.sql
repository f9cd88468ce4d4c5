-- A reading whose place expires starts again, but not without end, and not for any price: how
-- often it did, and how many accounts were paid for in vain.
ALTER TABLE following_sets ADD COLUMN restarts {INT} NOT NULL DEFAULT 0;
ALTER TABLE following_sets ADD COLUMN read_in_vain {INT} NOT NULL DEFAULT 0;

-- Its row makes two replacements of the ignore list follow each other.
INSERT INTO counters (name, value) VALUES ('ignore_list', 0);

-- The newest rules that a socap on this database has built in; they hold while nobody put others
-- in force. Older ones keep their hands off.
CREATE TABLE built_in_rules (
  version TEXT NOT NULL PRIMARY KEY
) {STRICT};
