"""The tables of the annual assessment: forms that were handed in, what was said of them, frozen tallies, notices."""

from __future__ import annotations

ASSESSMENT = """
CREATE TABLE forms (
  id TEXT PRIMARY KEY, period TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, data TEXT NOT NULL,
  day TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL,
  CHECK (kind IN ('self', 'group', 'visit', 'ballots', 'responsibility'))
) STRICT;
CREATE INDEX forms_period ON forms (period, kind, subject);

CREATE TABLE form_words (
  id TEXT PRIMARY KEY, form TEXT NOT NULL REFERENCES forms (id), word TEXT NOT NULL, who TEXT NOT NULL,
  at TEXT NOT NULL, why TEXT NOT NULL,
  CHECK (word IN ('returned', 'accepted'))
) STRICT;
CREATE INDEX form_words_form ON form_words (form);

CREATE TABLE tallies (
  id TEXT PRIMARY KEY, period TEXT NOT NULL, version INTEGER NOT NULL, content TEXT NOT NULL, book TEXT NOT NULL,
  who TEXT NOT NULL, at TEXT NOT NULL,
  UNIQUE (period, version)
) STRICT;

CREATE TABLE notices (
  id TEXT PRIMARY KEY, period TEXT NOT NULL, as_of TEXT NOT NULL, rubric TEXT NOT NULL, day TEXT NOT NULL,
  due TEXT NOT NULL, items TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
"""

KEYS = dict.fromkeys(("forms", "form_words", "tallies", "notices"), ("id",))
