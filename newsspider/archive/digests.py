"""Labelled digests of records and payloads (WARC 1.1, section 5.8)."""

from __future__ import annotations

import base64
import hashlib
from typing import Literal

__all__ = ["DigestAlgorithm", "digest_matches", "labelled_digest"]

DigestAlgorithm = Literal["sha1", "sha256"]


def labelled_digest(content: bytes, algorithm: DigestAlgorithm = "sha1") -> str:
    """Return the algorithm's name and the digest of ``content`` in base 32."""
    digest = hashlib.new(algorithm, content, usedforsecurity=False).digest()
    return f"{algorithm}:{base64.b32encode(digest).decode()}"


def digest_matches(declared: str, content: bytes) -> bool:
    """Return whether ``declared``, in base 32 or 16 by any algorithm, is that of ``content``."""
    algorithm, _, value = declared.partition(":")
    try:
        digest = hashlib.new(algorithm.replace("-", ""), content, usedforsecurity=False).digest()
    except (ValueError, TypeError):
        return True  # an algorithm that this Python does not have, or not like this, proves nothing
    forms = {digest.hex(), base64.b32encode(digest).decode().rstrip("=").lower()}
    return value.rstrip("=").lower() in forms
