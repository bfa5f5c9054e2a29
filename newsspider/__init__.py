"""newsspider: crawl news sites, archive every byte, publish every article."""

__version__ = "0.1.0"
