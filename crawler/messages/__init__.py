"""The morning message: what a night saw, told to those who asked to be told."""
