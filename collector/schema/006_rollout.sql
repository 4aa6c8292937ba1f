-- Seats that nobody types: what a code names each seat's PC by (JSON, core/site/seat_hint.hpp; empty: the roster alone).
ALTER TABLE enrol_code ADD COLUMN seats TEXT NOT NULL DEFAULT '';
-- What people at PCs say which seat it is.
CREATE TABLE view_claim (
  log       TEXT    NOT NULL,
  idx       INTEGER NOT NULL,
  received  INTEGER NOT NULL,
  enrolment BLOB    NOT NULL,
  room      TEXT    NOT NULL,  -- empty: that of the enrolment
  seat      TEXT    NOT NULL,
  PRIMARY KEY (log, idx)
);
CREATE INDEX view_claim_enrolment ON view_claim (enrolment, received);
-- Why a PC that enrolled was given no seat, for the staff page; neither evidence nor derived from it.
CREATE TABLE seat_doubt (
  enrolment BLOB NOT NULL PRIMARY KEY,
  why       TEXT NOT NULL,
  room      TEXT NOT NULL,  -- of the seat that was taken; empty: none
  seat      TEXT NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = 6;
