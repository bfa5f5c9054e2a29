"""A Scrapy request ↔ JSON: what waits must outlive the process, and must not be able to run code.

Callbacks are kept by name and must be methods of the spider. What Scrapy notes in ``meta`` while it
downloads is left out: it belongs to a download that is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached

from newsspider.errors import FrontierError
from newsspider.frontier.contract import Entry, address_key
from newsspider.frontier.known import identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Spider

__all__ = ["host_of", "request_from_payload", "request_payload", "stored_entry"]

_OF_A_DOWNLOAD = frozenset(
    {
        *("download_slot", "download_latency", "download_timeout", "warc", "warc_date"),
        *("asked", "budgeted", "fruitless", "reading"),
        *("due", "left", "dead", "postponed", "untried"),
    }
)


class _Stored(msgspec.Struct, omit_defaults=True):
    url: str
    callback: str | None = None
    errback: str | None = None
    method: str = "GET"
    headers: dict[str, list[str]] = {}
    body: str = ""
    meta: dict[str, Any] = {}
    priority: int = 0
    dont_filter: bool = False


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Stored)


def request_payload(request: Request, spider: Spider) -> bytes:
    """Return ``request`` as JSON.

    Raises:
        FrontierError: it carries something that is not JSON, or calls something back that is no
            method of ``spider``.
    """
    meta = request.meta
    stored = _Stored(
        url=request.url,
        callback=_name(request.callback, spider),
        errback=_name(request.errback, spider),
        method=request.method,
        headers=_readable(request),
        body=request.body.decode("latin-1"),
        meta={name: meta[name] for name in meta if name not in _OF_A_DOWNLOAD},
        priority=request.priority,
        dont_filter=request.dont_filter,
    )
    try:
        return _encoder.encode(stored)
    except (TypeError, ValueError) as error:
        raise FrontierError(f"{request.url}: its meta cannot be stored: {error}") from error


def stored_entry(spider: Spider, request: Request, *, not_before: float = 0.0) -> Entry:
    """Return ``request`` as it waits.

    A redirect to another address of the same page, such as its https one, is the same request
    going on. A request that has a ``frontier_key`` in its ``meta`` is known by that alone.

    Raises:
        FrontierError: see `request_payload`.
    """
    meta = request.meta
    named = meta.get("frontier_key")
    key = identity(request.url) if named is None else address_key(named)
    came_from = meta.get("redirect_urls", ())[:1]
    return Entry(
        key=key,
        host=host_of(request),
        priority=request.priority,
        payload=request_payload(request, spider),
        again=request.dont_filter or any(identity(url) == key for url in came_from),
        not_before=not_before,
    )


def host_of(request: Request) -> str:
    """Return whose queue ``request`` waits in: a name without port, as Scrapy's slots have it."""
    return urlparse_cached(request).hostname or ""


def request_from_payload(payload: bytes, spider: Spider) -> Request:
    """Return the request that `request_payload` stored.

    Raises:
        FrontierError: ``payload`` is none, or names a method that ``spider`` does not have.
    """
    try:
        stored = _decoder.decode(payload)
        callbacks = [name and _method(spider, name) for name in (stored.callback, stored.errback)]
        return Request(
            stored.url,
            callback=callbacks[0] or None,
            errback=callbacks[1] or None,
            method=stored.method,
            headers={
                name: [value.encode("latin-1") for value in values]
                for name, values in stored.headers.items()
            },
            body=stored.body.encode("latin-1"),
            meta=stored.meta,
            priority=stored.priority,
            dont_filter=stored.dont_filter,
        )
    except (msgspec.MsgspecError, AttributeError, ValueError) as error:
        raise FrontierError(f"a stored request cannot be read: {error}") from error


def _name(callback: Callable[..., Any] | None, spider: Spider) -> str | None:
    if callback is None:
        return None
    name = getattr(callback, "__name__", "")
    if getattr(spider, name, None) != callback:
        raise FrontierError(f"{callback!r} is no method of the spider {spider.name}")
    return name


def _method(spider: Spider, name: str) -> Callable[..., Any]:
    method: Callable[..., Any] = getattr(spider, name)
    if name.startswith("_") or getattr(method, "__self__", None) is not spider:
        raise AttributeError(f"{name} is no method that may be called back")
    return method


def _readable(request: Request) -> dict[str, list[str]]:
    return {
        name.decode("latin-1"): [value.decode("latin-1") for value in values]
        for name, values in request.headers.items()
    }
