"""The frontier: what is known, what comes next."""
