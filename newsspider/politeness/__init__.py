"""What may go out, and when: the manners of a crawl. Every request passes here last."""
