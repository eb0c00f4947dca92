"""One indicator a file: its docstring is the rule in words, `check` says what one night showed."""
