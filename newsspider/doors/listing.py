"""The next page of a listing that names none, such as one whose button loads more by script."""

from __future__ import annotations

import re

__all__ = ["next_listing_url"]

_IN_PATH = re.compile(r"(/page/)(\d{1,6})(?=/?(?:[?#]|\Z))", re.IGNORECASE)
_IN_QUERY = re.compile(r"([?&](?:page|paged|pagina|seite|pg)=)(\d{1,6})(?=[&#]|\Z)", re.IGNORECASE)


def next_listing_url(url: str) -> str:
    """Return the address of the page after ``url``, a page of a listing.

    A number that the address has is counted up; an address without one gets ``page/2/``, which is
    what WordPress and most of its likes answer. Whether it exists only its answer can say.
    """
    page = _IN_PATH.search(url) or _IN_QUERY.search(url)
    if page:
        return f"{url[: page.start(2)]}{int(page[2]) + 1}{url[page.end() :]}"
    end = re.search(r"[?#]|\Z", url)
    cut = end.start() if end else len(url)
    return f"{url[:cut].rstrip('/')}/page/2/{url[cut:]}"
