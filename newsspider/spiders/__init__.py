"""Where to go: a whole site, one page, or pages that are already archived."""
