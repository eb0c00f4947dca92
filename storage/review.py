"""The tables of the review desk: on what a decision was taken, objections and their answers; sealed, only ever added."""

from __future__ import annotations

REVIEW = """
ALTER TABLE decisions ADD COLUMN basis TEXT;

CREATE TABLE objections (
  id TEXT PRIMARY KEY, finding TEXT NOT NULL, as_of TEXT NOT NULL, rubric TEXT NOT NULL, unit TEXT NOT NULL,
  indicator TEXT NOT NULL, text TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, file TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT;
CREATE INDEX objections_finding ON objections (finding);

CREATE TABLE answers (
  id TEXT PRIMARY KEY, objection TEXT NOT NULL UNIQUE REFERENCES objections (id), accepted INTEGER NOT NULL,
  text TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, decision TEXT NOT NULL,
  CHECK (accepted = (decision <> ''))
) STRICT;
"""

KEYS = dict.fromkeys(("objections", "answers"), ("id",))
