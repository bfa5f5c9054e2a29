"""Rows as runs leave them in the folder of published articles."""

import json

__all__ = ["lines", "row"]


def row(article, digest, revision=1, **more):
    return {"articleId": article, "revision": revision, "textDigest": digest, **more}


def lines(*rows):
    return b"".join(json.dumps(each).encode() + b"\n" for each in rows)
