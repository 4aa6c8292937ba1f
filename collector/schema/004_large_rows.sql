-- Envelopes and objects are large. In a table WITHOUT ROWID every step of a search reads the whole row that it passes.
CREATE TABLE entry_rows (
  log      TEXT    NOT NULL,
  idx      INTEGER NOT NULL,
  leaf     BLOB    NOT NULL,
  digest   BLOB    NOT NULL,
  type     TEXT    NOT NULL,
  envelope BLOB    NOT NULL,
  receipt  BLOB    NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (log, idx)
);
INSERT INTO entry_rows SELECT log, idx, leaf, digest, type, envelope, receipt, received FROM entry ORDER BY log, idx;
DROP TABLE entry;
ALTER TABLE entry_rows RENAME TO entry;
CREATE UNIQUE INDEX entry_once ON entry (log, digest);

CREATE TABLE object_rows (
  log    TEXT NOT NULL,
  digest BLOB NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (log, digest)
);
INSERT INTO object_rows SELECT log, digest, bytes FROM object;
DROP TABLE object;
ALTER TABLE object_rows RENAME TO object;

CREATE TABLE view_finding_rows (
  log      TEXT    NOT NULL,
  object   BLOB    NOT NULL,
  place    INTEGER NOT NULL,
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
);
INSERT INTO view_finding_rows SELECT log, object, place, id, verdict, severity, category, rule, layer, kind, product,
  name, path, count, bytes, todo, json FROM view_finding;
DROP TABLE view_finding;
ALTER TABLE view_finding_rows RENAME TO view_finding;
PRAGMA user_version = 4;
