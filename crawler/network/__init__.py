"""Between us and the sites: which address may be contacted, when, how, and what came over the wire."""
