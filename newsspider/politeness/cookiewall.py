"""Cookie walls, once: a page that redirects to itself and hands out a cookie gets it back.

Cookies are off for good reasons: a session makes one page look like many. Some sites show nothing
to whoever does not return theirs, so it is returned to the very address that asks for it, and then
forgotten. A wall that asks again is a wall, and not asked a third time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newsspider.politeness.failures import OutOfBounds

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

__all__ = ["CookieWallMiddleware"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class CookieWallMiddleware:
    """Answers a cookie wall; a downloader middleware that sees responses before redirects do.

    Stats:
        skipped/cookie-wall: counted where the request ends.
    """

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the response, or the request with the cookie that it hands out.

        Raises:
            OutOfBounds: the cookie was returned, and is asked for again.
        """
        location = response.headers.get("Location")
        if (
            response.status not in _REDIRECTS
            or location is None
            or urljoin(request.url, location.decode("latin-1")) != request.url
        ):
            return response
        if request.meta.get("cookie_wall") == request.url:
            words = f"{request.url} shows nothing to a reader without cookies"
            raise OutOfBounds("cookie-wall", words)
        given = [value.partition(b";")[0].strip() for value in _cookies(response)]
        if not given:
            return response
        again = request.replace(dont_filter=True, meta={**request.meta, "cookie_wall": request.url})
        again.headers["Cookie"] = b"; ".join(given)
        return again


def _cookies(response: Response) -> list[bytes]:
    return [value for value in response.headers.getlist("Set-Cookie") if value]
