"""The one evidence file: pages, facts, findings, decisions and the runs they belong to."""
