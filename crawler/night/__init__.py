"""A night as a whole: when it is due, what it is told, how it runs, and how it ends."""
