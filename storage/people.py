"""The tables of what people enter and of the test letters; their rows are sealed and only ever added."""

from __future__ import annotations

PEOPLE = """
CREATE TABLE entries (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, unit TEXT NOT NULL, item TEXT NOT NULL, result TEXT NOT NULL,
  day TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, code TEXT NOT NULL, place TEXT NOT NULL,
  at TEXT NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL,
  CHECK (kind IN ('project', 'check', 'answer', 'web letter'))
) STRICT;
CREATE INDEX entries_file ON entries (file);

CREATE TABLE letters (
  id TEXT PRIMARY KEY, period TEXT NOT NULL, unit TEXT NOT NULL, mailbox TEXT NOT NULL, way TEXT NOT NULL,
  text TEXT NOT NULL, token TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, body TEXT NOT NULL, planned TEXT NOT NULL,
  CHECK (way IN ('mail', 'form')), UNIQUE (period, mailbox)
) STRICT;

CREATE TABLE letter_events (
  id TEXT PRIMARY KEY, letter TEXT NOT NULL REFERENCES letters (id), kind TEXT NOT NULL, at TEXT NOT NULL,
  who TEXT NOT NULL, data TEXT NOT NULL,
  CHECK (kind IN ('approved', 'withdrawn', 'intent', 'answer', 'decided', 'submitted', 'reply', 'told'))
) STRICT;
CREATE INDEX letter_events_letter ON letter_events (letter);

CREATE TABLE mailbox_looks (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, messages INTEGER NOT NULL, matched INTEGER NOT NULL
) STRICT;
"""

KEYS = dict.fromkeys(("entries", "letters", "letter_events", "mailbox_looks"), ("id",))
