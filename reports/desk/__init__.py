"""The review desk: where reviewers confirm or overturn findings, and units see and contest their own."""
