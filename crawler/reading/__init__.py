"""Pages are read here by the readers of `checks`: in child processes, anew, or from a file."""
