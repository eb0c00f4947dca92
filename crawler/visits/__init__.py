"""One visit after another: what is next, what came of it, and where it leads."""
