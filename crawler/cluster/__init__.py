"""A night by many machines: procrastinate on PostgreSQL hands out batches of units, sealed evidence files come back."""
