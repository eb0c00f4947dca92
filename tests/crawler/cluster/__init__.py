"""A night by many machines."""
