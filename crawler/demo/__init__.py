"""The demo city: 155 made-up sub-sites and a portal, described plainly and served from loopback."""
