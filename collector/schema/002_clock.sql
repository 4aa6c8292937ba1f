-- An administrator's word that the collector's clock is right: the newest counts.
CREATE TABLE clock_confirmed (
  at INTEGER NOT NULL PRIMARY KEY,
  by TEXT    NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = 2;
