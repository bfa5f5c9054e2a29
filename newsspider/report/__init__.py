"""What a run did: its record, its files, its progress."""
