-- What is left of each credential's rate windows, learnt from the provider's answers.
CREATE TABLE budget_windows (
  credential TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  -- 1 once an answer has told what the current window holds.
  learnt {BOOL} NOT NULL DEFAULT 0,
  window_limit {INT},
  remaining {INT},
  audits_used {INT} NOT NULL DEFAULT 0,
  reset_at {INT} NOT NULL DEFAULT 0,
  -- Machine time until which one call is out to learn the window.
  probing_until {INT} NOT NULL DEFAULT 0,
  -- Machine time of the next request, where a provider limits requests a second.
  next_slot_at {INT} NOT NULL DEFAULT 0,
  PRIMARY KEY (credential, endpoint)
) {STRICT};

-- How much of a window each campaign used: windows are shared fairly.
CREATE TABLE budget_window_use (
  credential TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  campaign_id TEXT NOT NULL,
  reset_at {INT} NOT NULL,
  used {INT} NOT NULL,
  PRIMARY KEY (credential, endpoint, campaign_id)
) {STRICT};

-- A credential that the provider refused for money or for good.
CREATE TABLE budget_stops (
  credential TEXT NOT NULL PRIMARY KEY,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  since {INT} NOT NULL,
  -- World time of the next cheap call that finds out whether it is over.
  probe_at {INT} NOT NULL,
  told_owner {BOOL} NOT NULL DEFAULT 0
) {STRICT};

-- Dollars: scope is `all` or `campaign:ID` or `purpose:NAME`, period `total` or `YYYY-MM`.
CREATE TABLE budgets (
  scope TEXT NOT NULL,
  period TEXT NOT NULL,
  cap {INT},
  spent {INT} NOT NULL DEFAULT 0,
  reserved {INT} NOT NULL DEFAULT 0,
  PRIMARY KEY (scope, period)
) {STRICT};

-- Every request: reserved before it is sent, settled by its answer.
CREATE TABLE ledger (
  request_id TEXT NOT NULL PRIMARY KEY,
  at {INT} NOT NULL,
  machine_at {INT} NOT NULL,
  credential TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  purpose TEXT NOT NULL,
  -- reserved, settled, or unsettled (its answer was lost: it counts with the most it can cost).
  state TEXT NOT NULL,
  -- The reserved micros by campaign (`-` where none).
  shares {JSON} NOT NULL,
  reserved_micros {INT} NOT NULL,
  raw_resources {INT} NOT NULL DEFAULT 0,
  billable_resources {INT} NOT NULL DEFAULT 0,
  micros {INT} NOT NULL DEFAULT 0,
  credits {INT} NOT NULL DEFAULT 0,
  outcome TEXT
) {STRICT};
CREATE INDEX ledger_open ON ledger (machine_at) WHERE state = 'reserved';
CREATE INDEX ledger_unsettled ON ledger (at) WHERE state = 'unsettled';
CREATE INDEX ledger_by_time ON ledger (at);

-- What was used, summed as it is settled. A request shared by several campaigns counts with
-- the first of them; its resources and dollars with the campaign that caused them.
CREATE TABLE usage_by_day (
  utc_day {INT} NOT NULL,
  credential TEXT NOT NULL,
  purpose TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  campaign_id TEXT NOT NULL,
  requests {INT} NOT NULL DEFAULT 0,
  raw_resources {INT} NOT NULL DEFAULT 0,
  billable_resources {INT} NOT NULL DEFAULT 0,
  micros {INT} NOT NULL DEFAULT 0,
  credits {INT} NOT NULL DEFAULT 0,
  PRIMARY KEY (utc_day, credential, purpose, endpoint, campaign_id)
) {STRICT};

-- What was billed today: X charges a resource once a UTC day.
CREATE TABLE billed_resources (
  credential TEXT NOT NULL,
  utc_day {INT} NOT NULL,
  resource_kind TEXT NOT NULL,
  resource_id {INT} NOT NULL,
  PRIMARY KEY (credential, utc_day, resource_kind, resource_id)
) {STRICT};

-- What was learnt about a provider that outlives a process: its dialect, its working endpoints.
CREATE TABLE learnt (
  credential TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  at {INT} NOT NULL,
  PRIMARY KEY (credential, name)
) {STRICT};
