"""The rules: pure functions of saved pages."""
