-- The collector's tables, first version. Times are milliseconds UTC, digests 32-byte blobs, ids 32 hex digits.
--
-- 1. The ledger. Rows are only ever added. A log is one chain: '<deployment>/site/<code>' or '<deployment>/office'.
CREATE TABLE entry (
  log      TEXT    NOT NULL,
  idx      INTEGER NOT NULL,
  leaf     BLOB    NOT NULL,  -- hash of the receipt's payload, the Merkle leaf
  digest   BLOB    NOT NULL,  -- of the envelope
  type     TEXT    NOT NULL,
  envelope BLOB    NOT NULL,  -- as it was accepted
  receipt  BLOB    NOT NULL,  -- the entry itself: an envelope signed by the log key
  received INTEGER NOT NULL,
  PRIMARY KEY (log, idx)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entry_once ON entry (log, digest);

-- What report headers name by digest. An object may be erased later; the entries stand.
CREATE TABLE object (
  log    TEXT NOT NULL,
  digest BLOB NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (log, digest)
) WITHOUT ROWID;

-- 2. Views: folded from the entries in the transaction that adds them; `rebuild` empties and makes them again.
-- Every row says from which entry it came, so that a view of any past moment is a WHERE on `received`.
CREATE TABLE view_region (
  roster INTEGER NOT NULL,  -- index of the roster's entry in the office log
  code   TEXT    NOT NULL,
  parent TEXT,              -- absent: the top
  name   TEXT    NOT NULL,
  PRIMARY KEY (roster, code)
) WITHOUT ROWID;
CREATE TABLE view_site (
  roster  INTEGER NOT NULL,
  code    TEXT    NOT NULL,
  region  TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  kind    TEXT    NOT NULL,
  address TEXT    NOT NULL,
  person  TEXT    NOT NULL,
  PRIMARY KEY (roster, code)
) WITHOUT ROWID;
CREATE TABLE view_seat (
  roster INTEGER NOT NULL,
  site   TEXT    NOT NULL,
  room   TEXT    NOT NULL,
  seat   TEXT    NOT NULL,
  kind   TEXT    NOT NULL,
  disk   TEXT    NOT NULL,
  duty   TEXT    NOT NULL,  -- as in the roster, e.g. "08:00-18:00"; empty: exam windows only
  host   TEXT    NOT NULL,
  mac    TEXT    NOT NULL,
  ip     TEXT    NOT NULL,
  PRIMARY KEY (roster, site, room, seat)
) WITHOUT ROWID;
CREATE TABLE view_roster (
  idx      INTEGER PRIMARY KEY,
  received INTEGER NOT NULL
);
CREATE TABLE view_policy (
  log      TEXT    NOT NULL,
  idx      INTEGER NOT NULL,
  received INTEGER NOT NULL,
  id       TEXT    NOT NULL,
  serial   INTEGER NOT NULL,
  digest   BLOB    NOT NULL,
  level    TEXT    NOT NULL,
  region   TEXT    NOT NULL,
  site     TEXT    NOT NULL,
  PRIMARY KEY (log, idx)
) WITHOUT ROWID;
CREATE TABLE view_enrolment (
  digest     BLOB    NOT NULL PRIMARY KEY,
  log        TEXT    NOT NULL,
  idx        INTEGER NOT NULL,
  received   INTEGER NOT NULL,
  site       TEXT    NOT NULL,
  room       TEXT    NOT NULL,
  agent      TEXT    NOT NULL,
  report_key BLOB    NOT NULL,
  tls_key    BLOB    NOT NULL,
  host       TEXT    NOT NULL,  -- JSON
  UNIQUE (log, idx)
) WITHOUT ROWID;
CREATE INDEX view_enrolment_agent ON view_enrolment (agent, received);
CREATE TABLE view_assignment (
  log       TEXT    NOT NULL,
  idx       INTEGER NOT NULL,
  received  INTEGER NOT NULL,
  enrolment BLOB    NOT NULL,
  site      TEXT    NOT NULL,
  room      TEXT    NOT NULL,
  seat      TEXT    NOT NULL,
  since     INTEGER NOT NULL,
  until     INTEGER,
  PRIMARY KEY (log, idx)
) WITHOUT ROWID;
CREATE INDEX view_assignment_enrolment ON view_assignment (enrolment, received);
CREATE TABLE view_link (  -- where agents' chains stand
  agent    TEXT    NOT NULL,
  chain    TEXT    NOT NULL,
  chain_idx INTEGER NOT NULL,
  digest   BLOB    NOT NULL,
  boot_id  TEXT    NOT NULL,
  log      TEXT    NOT NULL,
  idx      INTEGER NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (agent, chain, chain_idx, digest)
) WITHOUT ROWID;
CREATE INDEX view_link_newest ON view_link (agent, received, chain_idx);
CREATE TABLE view_report (
  log       TEXT    NOT NULL,
  idx       INTEGER NOT NULL,
  received  INTEGER NOT NULL,
  site      TEXT    NOT NULL,
  agent     TEXT    NOT NULL,
  enrolment BLOB    NOT NULL,
  room      TEXT    NOT NULL,
  seat      TEXT    NOT NULL,
  finished  INTEGER NOT NULL,  -- by the PC's clock: evidence, never order
  outcome   TEXT    NOT NULL,
  flags     TEXT    NOT NULL,  -- words separated by spaces
  stale     INTEGER NOT NULL,  -- judged under an older layer than was published then
  denied    INTEGER NOT NULL,
  unlisted  INTEGER NOT NULL,
  undetermined INTEGER NOT NULL,
  waived    INTEGER NOT NULL,
  gaps      INTEGER NOT NULL,
  findings  BLOB,
  programs  BLOB,
  policies  TEXT    NOT NULL,  -- JSON, as in the report
  host      TEXT    NOT NULL,  -- JSON
  PRIMARY KEY (log, idx)
) WITHOUT ROWID;
CREATE INDEX view_report_agent ON view_report (agent, received);
CREATE INDEX view_report_site ON view_report (site, received);
CREATE TABLE view_finding (  -- of a findings object, once for every report that names it
  log      TEXT    NOT NULL,
  object   BLOB    NOT NULL,
  place    INTEGER NOT NULL,  -- in the object: worst first
  id       TEXT    NOT NULL,
  verdict  TEXT    NOT NULL,
  severity TEXT    NOT NULL,
  category TEXT    NOT NULL,
  rule     TEXT    NOT NULL,
  layer    TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  product  TEXT    NOT NULL,
  name     TEXT    NOT NULL,
  path     TEXT    NOT NULL,
  count    INTEGER NOT NULL,
  bytes    INTEGER NOT NULL,
  todo     TEXT    NOT NULL,
  json     TEXT    NOT NULL,
  PRIMARY KEY (log, object, place)
) WITHOUT ROWID;
CREATE TABLE view_program (
  log     TEXT    NOT NULL,
  object  BLOB    NOT NULL,
  place   INTEGER NOT NULL,
  name    TEXT    NOT NULL,
  version TEXT    NOT NULL,
  vendor  TEXT    NOT NULL,
  source  TEXT    NOT NULL,
  package TEXT    NOT NULL,
  product TEXT    NOT NULL,
  PRIMARY KEY (log, object, place)
) WITHOUT ROWID;
CREATE TABLE view_stop (
  log      TEXT    NOT NULL,
  idx      INTEGER NOT NULL,
  received INTEGER NOT NULL,
  agent    TEXT    NOT NULL,
  reason   TEXT    NOT NULL,
  PRIMARY KEY (log, idx)
) WITHOUT ROWID;

-- 3. What is neither evidence nor derived from it.
CREATE TABLE presence (  -- the last authenticated sign of life; never rebuilt, absent from views of the past
  agent TEXT    NOT NULL PRIMARY KEY,
  seen  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE enrol_code (
  hash    BLOB    NOT NULL PRIMARY KEY,  -- the code itself is nowhere
  site    TEXT    NOT NULL,
  room    TEXT    NOT NULL,  -- empty: any of the site
  seat    TEXT    NOT NULL,  -- empty: by the roster, or given later
  left    INTEGER NOT NULL,  -- new PCs that may still enrol
  expires INTEGER NOT NULL,
  made_by TEXT    NOT NULL,
  made    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE certificate (  -- what was issued, so that the same code and key earn the same
  tls_key  BLOB    NOT NULL,
  code     BLOB    NOT NULL,
  agent    TEXT    NOT NULL,
  pem      TEXT    NOT NULL,
  PRIMARY KEY (tls_key, code)
) WITHOUT ROWID;
CREATE TABLE ended_agent (  -- access ends here, not with the certificate
  agent TEXT    NOT NULL PRIMARY KEY,
  since INTEGER NOT NULL,
  by    TEXT    NOT NULL
) WITHOUT ROWID;
CREATE TABLE account (
  name        TEXT    NOT NULL PRIMARY KEY,
  password    TEXT    NOT NULL,  -- scrypt, with salt and cost
  role        TEXT    NOT NULL,  -- admin, office, site
  scope       TEXT    NOT NULL,  -- region or site code; admin: empty
  must_change INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE session (
  hash    BLOB    NOT NULL PRIMARY KEY,  -- of the cookie
  account TEXT    NOT NULL,
  token   TEXT    NOT NULL,  -- that POSTs must carry
  started INTEGER NOT NULL,
  used    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE login_failure (
  who   TEXT    NOT NULL,  -- 'account:NAME' or 'address:IP'
  at    INTEGER NOT NULL
);
CREATE INDEX login_failure_who ON login_failure (who, at);
PRAGMA user_version = 1;
