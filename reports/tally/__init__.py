"""The annual tally: forms, votes and sheets become one total for each unit."""
