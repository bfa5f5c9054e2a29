"""Addresses: what to fetch, what is the same article, what is the same kind of address.

Three questions, three functions, never one boolean:

* `canonical_url`: the address to fetch. Only what no server can tell apart is changed.
* `url_key`: the identity. Two addresses of one article have one key; it is never fetched.
* `url_shape`, `address_shape`: the kind of address, for budgets.

`folded_url` stands between the first two: still an address to fetch, but never that of an AMP or
print copy. All of them raise `ValueError`, and nothing else, for what is no http(s) address.
"""

from newsspider.urls.canonical import canonical_url
from newsspider.urls.identity import folded_url, same_site, site_of, url_key, url_shape
from newsspider.urls.shape import (
    address_shape,
    article_score,
    has_repeated_segments,
    without_repeats,
)

__all__ = [
    "address_shape",
    "article_score",
    "canonical_url",
    "folded_url",
    "has_repeated_segments",
    "same_site",
    "site_of",
    "url_key",
    "url_shape",
    "without_repeats",
]
