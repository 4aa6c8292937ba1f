-- Sites' exam calendars, and what reports say of the session that they were made for.
CREATE TABLE view_calendar (
  log      TEXT    NOT NULL,
  idx      INTEGER NOT NULL,
  received INTEGER NOT NULL,
  site     TEXT    NOT NULL,
  serial   INTEGER NOT NULL,
  digest   BLOB    NOT NULL,
  payload  TEXT    NOT NULL,  -- JSON, as signed
  PRIMARY KEY (log, idx)
);
CREATE INDEX view_calendar_site ON view_calendar (site, serial);
ALTER TABLE view_report ADD COLUMN session   TEXT NOT NULL DEFAULT '';  -- empty, as the next three: of no exam
ALTER TABLE view_report ADD COLUMN phase     TEXT NOT NULL DEFAULT '';
ALTER TABLE view_report ADD COLUMN part      TEXT NOT NULL DEFAULT '';
ALTER TABLE view_report ADD COLUMN readiness TEXT NOT NULL DEFAULT '';
ALTER TABLE view_report ADD COLUMN unchanged INTEGER;  -- of a closing report that could compare
CREATE INDEX view_report_session ON view_report (site, session, received);
PRAGMA user_version = 5;
