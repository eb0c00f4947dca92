"""The tables of what is kept how long: bodies that lean on others, and bodies that were dropped for their age."""

from __future__ import annotations

RETENTION = """
ALTER TABLE bodies ADD COLUMN base TEXT REFERENCES bodies (sha256);
CREATE INDEX bodies_base ON bodies (base);

CREATE TABLE pruned (
  id TEXT PRIMARY KEY, body TEXT NOT NULL, size INTEGER NOT NULL, at TEXT NOT NULL, command TEXT NOT NULL
) STRICT;
CREATE INDEX pruned_body ON pruned (body);
"""

KEYS = {"pruned": ("id",)}
