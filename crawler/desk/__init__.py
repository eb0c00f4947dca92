"""The review desk on the command line."""
