"""The annual tally from the command line: forms out, forms in, votes, totals, freezing."""
