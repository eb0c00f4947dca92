"""The night: network, calendar, office file, command line."""
