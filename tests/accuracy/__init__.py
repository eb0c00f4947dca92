"""Pages made with known truth, and the comparison with other readers."""
