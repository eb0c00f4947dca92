"""The office's own files: what its city decides, whom it assesses, and how a mistake in them is told."""
