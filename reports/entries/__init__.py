"""The form for what only a person can enter: written empty, read back filled in, as an Excel file."""
