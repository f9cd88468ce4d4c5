-- API keys, as SHA-256 of a random key: nothing to guess, nothing to reverse.
CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,
  created_at {INT} NOT NULL,
  last_used_at {INT},
  revoked_at {INT}
) {STRICT};

-- Browser sessions, opened with a key.
CREATE TABLE sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,
  key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  created_at {INT} NOT NULL,
  expires_at {INT} NOT NULL
) {STRICT};

-- Answers to requests that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
  idempotency_key TEXT NOT NULL PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  status {INT},
  body {JSON},
  created_at {INT} NOT NULL
) {STRICT};
