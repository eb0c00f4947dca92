"""Pages that show nothing without a browser: Chromium, whose every request is ours."""
