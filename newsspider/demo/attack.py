"""The group ``attack``: what a hostile page tries with a crawler. Never among the defaults.

Links and redirects to addresses that no page may send a crawler to, and answers that are larger
than they look. What is large is made while it is sent and takes no memory here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsspider.demo.answer import Answer, page, redirect
from newsspider.demo.edition import Edition, Page
from newsspider.demo.faults import bomb_answer
from newsspider.demo.notices import bare_html
from newsspider.demo.oracle import Expectation, Fetch
from newsspider.demo.wire import HEAD_END, Wire, chunk, head_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["REACHED", "attack_pages", "hostile_urls"]

REACHED = "/attack/reached/"
"""Asked for on the site's own port under another name: a request for it is one too many."""

_HOSTS = (
    *("169.254.169.254", "[::1]", "10.0.0.1", "192.168.0.1", "172.16.0.1", "0.0.0.0"),  # noqa: S104  (linked to, not bound)
    *("2130706433", "0x7f.1", "[::ffff:10.0.0.1]", "[fd00::1]", "metadata.google.internal"),
)
_OWN_PORT = ("localhost.", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433", "0x7f.0.0.1")  # noqa: S104
_SCHEMES = ("file:///etc/passwd", "ftp://10.0.0.1/", "gopher://127.0.0.1:70/", "data:text/html,hi")
_LINKS = 100_000
_AT_ONCE = 500
_PROMISED = 1_000_000_000
_BLOCK = b" " * 65_536
_PAUSE = 0.05  # seconds between blocks: a gigabyte takes a quarter of an hour
_HEADER_BYTES = 10_000_000
_HTML = ("Content-Type", "text/html; charset=UTF-8")


def hostile_urls(origin: str) -> list[str]:
    """Return the addresses that the site at ``origin`` tempts a crawler to."""
    port = urlsplit(origin).port or 80
    return [
        *_SCHEMES,
        *(f"http://{host}/latest/meta-data/" for host in _HOSTS),
        *(f"http://{host}:{port}{REACHED}" for host in _OWN_PORT),
    ]


def attack_pages() -> tuple[Page, ...]:
    """Return the group's pages; home leads to the first, which leads to the others."""
    count = len(hostile_urls("http://127.0.0.1"))
    redirects = [
        _page(f"redirect/{index}/", partial(_redirect, index=index), status=302)
        for index in range(count)
    ]
    return (
        _page("", _front, teaser="A page with bad intentions"),
        *redirects,
        _page("gzip-bomb/", bomb_answer),
        _page("endless/", lambda _: _endless()),
        _page("links/", lambda _: _many_links()),
        _page("header/", lambda _: _long_header()),
        _page("reached/", lambda _: page(bare_html("Reached", "Nobody should.")), fetch="never"),
    )


def _page(
    name: str,
    answer: Callable[[Edition], Answer],
    *,
    teaser: str = "",
    status: int = 200,
    fetch: Fetch = "may",
) -> Page:
    path = f"/attack/{name}"
    truth = Expectation(path=path, kind="attack", fetch=fetch, status=status)
    return Page(expectation=truth, answer=answer, teaser=teaser)


def _front(edition: Edition) -> Answer:
    own = [extra.expectation for extra in edition.pages if extra.expectation.kind == "attack"]
    urls = hostile_urls(edition.origin)
    urls += [truth.path for truth in own if truth.fetch != "never"]
    links = " ".join(f'<a href="{url}">Story {number}</a>' for number, url in enumerate(urls))
    return page(bare_html("Stories", links))


def _redirect(edition: Edition, *, index: int) -> Answer:
    return redirect(hostile_urls(edition.origin)[index], 302)


def _streamed(pieces: Callable[[], Iterator[bytes | float]]) -> Answer:
    return Answer(200, "OK", [_HTML], wire=Wire(pieces, "keep"))


def _endless() -> Answer:
    def pieces() -> Iterator[bytes | float]:
        yield head_bytes(200, [_HTML, ("Content-Length", str(_PROMISED))])
        for _ in range(_PROMISED // len(_BLOCK)):
            yield _BLOCK
            yield _PAUSE
        yield _BLOCK[: _PROMISED % len(_BLOCK)]

    return _streamed(pieces)


def _many_links() -> Answer:
    def pieces() -> Iterator[bytes | float]:
        yield head_bytes(200, [_HTML, ("Transfer-Encoding", "chunked")])
        for start in range(0, _LINKS, _AT_ONCE):
            numbers = range(start, start + _AT_ONCE)
            links = "".join(f'<a href="/attack/nowhere/{n}/">{n}</a>\n' for n in numbers)
            yield chunk(links.encode())
        yield chunk(b"")

    return _streamed(pieces)


def _long_header() -> Answer:
    def pieces() -> Iterator[bytes | float]:
        body = bare_html("A long preface", "And little to say.").encode()
        head = head_bytes(200, [_HTML, ("Content-Length", str(len(body)))])
        yield head.removesuffix(HEAD_END) + b"\r\nX-Preface: "
        for _ in range(_HEADER_BYTES // len(_BLOCK)):
            yield b"x" * len(_BLOCK)
        yield HEAD_END + body

    return _streamed(pieces)
