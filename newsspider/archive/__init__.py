"""The archive: what crossed the wire, as WARC files that anyone's tools can read."""
