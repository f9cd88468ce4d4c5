-- Important people: who they are and what their following an account is worth.
CREATE TABLE people (
  user_id {INT} NOT NULL PRIMARY KEY,
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  -- In thousandths.
  weight {INT} NOT NULL,
  active {BOOL} NOT NULL,
  tags {JSON} NOT NULL,
  created_at {INT} NOT NULL,
  updated_at {INT} NOT NULL
) {STRICT};
CREATE INDEX people_by_weight ON people (weight DESC, user_id);

-- Numbers that are never given twice.
CREATE TABLE counters (
  name TEXT NOT NULL PRIMARY KEY,
  value {INT} NOT NULL
) {STRICT};
INSERT INTO counters (name, value) VALUES ('following_set', 0);

-- Whom a person follows, as read at one time. Only the `current` set counts: a new one is
-- filled while `reading`, takes its place in one step, and leaves the old one `dead`, to be swept.
CREATE TABLE following_sets (
  set_no {INT} NOT NULL PRIMARY KEY,
  person_id {INT} NOT NULL,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  begun_at {INT} NOT NULL,
  as_of {INT},
  -- What its person adds to a score through it: the weight while it is current and the person
  -- active, else 0. A score is one join away from the edges.
  counts {INT} NOT NULL DEFAULT 0,
  -- Different accounts in it, once it is current.
  size {INT} NOT NULL DEFAULT 0,
  -- A reading in progress: where it goes on, what was handed in so far, whether that is all.
  next_cursor TEXT,
  read_so_far {INT} NOT NULL DEFAULT 0,
  whole {BOOL} NOT NULL DEFAULT 0,
  chunks {INT} NOT NULL DEFAULT 0,
  -- Machine time of the last write: an import that died is swept by it.
  touched_at {INT} NOT NULL
) {STRICT};
CREATE UNIQUE INDEX following_sets_current ON following_sets (person_id) WHERE state = 'current';
CREATE INDEX following_sets_unfinished ON following_sets (person_id) WHERE state = 'reading';
CREATE INDEX following_sets_by_person ON following_sets (person_id);
CREATE INDEX following_sets_dead ON following_sets (set_no) WHERE state = 'dead';

-- The accounts of a set in the order they came, packed: eight bytes each, little endian.
CREATE TABLE following_chunks (
  set_no {INT} NOT NULL,
  chunk_no {INT} NOT NULL,
  accounts {BYTES} NOT NULL,
  PRIMARY KEY (set_no, chunk_no)
) {CLUSTERED};

-- The edges, found by the account: in which sets is it? The set knows the person.
CREATE TABLE followings (
  account_id {INT} NOT NULL,
  set_no {INT} NOT NULL,
  PRIMARY KEY (account_id, set_no)
) {CLUSTERED};

-- The current score, beside the one at ingest: sorting and filters walk an index.
ALTER TABLE engagements ADD COLUMN importance {INT} NOT NULL DEFAULT 0;
CREATE INDEX engagements_by_importance
  ON engagements (campaign_id, importance, sort_at, tweet_id, action_type, user_id);
DROP INDEX engagements_by_account;
CREATE INDEX engagements_by_user ON engagements (user_id, campaign_id, importance);

-- Why an engagement scored what it did when it was stored: [person, handle, weight, as_of] each.
CREATE TABLE score_receipts (
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  tweet_id {INT} NOT NULL,
  action_type TEXT NOT NULL,
  user_id {INT} NOT NULL,
  followed_by {JSON} NOT NULL,
  PRIMARY KEY (campaign_id, tweet_id, action_type, user_id)
) {STRICT};
