"""The group ``faults``: articles that can be had, but not at once or not as promised.

Each is at ``/wire/KIND/``. What depends on how often an address was asked for is `Page.instead`;
`Page.answer` is what a patient client gets in the end.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from email.utils import formatdate
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from newsspider.demo.answer import Answer, document, page, redirect
from newsspider.demo.changes import FIRST
from newsspider.demo.edition import Edition, Page
from newsspider.demo.filler import scripts
from newsspider.demo.notices import bare_html
from newsspider.demo.oracle import Expectation
from newsspider.demo.plain_page import Draft, draft_of, plain_expectation, plain_html
from newsspider.demo.wire_faults import broken_chunks, reset, short, slow

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.demo.asked import Asked
    from newsspider.demo.story import Newsroom

__all__ = ["BOMB_BYTES", "LYING_ETAG", "bomb_answer", "fault_pages"]

BOMB_BYTES = 60_000_000
"""Size of what the gzip bomb unpacks to."""

LYING_ETAG = "/wire/lying-etag/"
"""An article whose text changes at clock 1 and whose ETag does not."""

_FIRST_NUMBER = -300
_HUGE_BYTES = 3_000_000
_BLOCK = 1_000_000
_WAIT = 1  # seconds that the site asks for
_BUSY = bare_html("Too many requests", "This paper is read by too many at once. Try again later.")
_BROKEN = bare_html("Internal Server Error", "The database connection could not be established.")
_COOKIE = "visitor=1"
_REFRESHED = "/wire/meta-refresh/read/"


class _Instead(Protocol):
    """What a request gets in place of the article, if anything."""

    def __call__(self, edition: Edition, asked: Asked, /, *, draft: Draft) -> Answer | None: ...


class _Fault(NamedTuple):
    """An article that is hard to get: what comes first, how it is sent, what is true of it."""

    kind: str
    instead: _Instead | None = None
    answer: Callable[[Edition, Draft], Answer] | None = None
    truth: dict[str, Any] = {}  # noqa: RUF012  (never written to)


def fault_pages(newsroom: Newsroom) -> tuple[Page, ...]:
    """Return the group's pages; articles are linked from a section, the rest from home."""
    numbered = enumerate(_FAULTS)
    articles = [_article(newsroom, _FIRST_NUMBER - index, fault) for index, fault in numbered]
    return (*articles, *_rowless())


def _article(newsroom: Newsroom, number: int, fault: _Fault) -> Page:
    path = _REFRESHED if fault.kind == "refreshed" else f"/wire/{fault.kind}/"
    draft = draft_of(newsroom, number, path)
    if path == LYING_ETAG and newsroom.clock >= FIRST:
        later = draft_of(newsroom, _FIRST_NUMBER - 100, path)
        draft = replace(draft, paragraphs=(*draft.paragraphs, later.paragraphs[0]))
    instead, answer = fault.instead, fault.answer or _whole
    return Page(
        expectation=plain_expectation(draft, fault.kind, **fault.truth),
        answer=lambda edition: answer(edition, draft),
        teaser="" if path == _REFRESHED else draft.headline,
        section=draft.section,
        instead=(lambda e, a: instead(e, a, draft=draft)) if instead else None,
    )


def _rowless() -> tuple[Page, ...]:
    """Return what never becomes an article."""

    def page_of(kind: str, teaser: str, answer: Callable[[Edition], Answer], **truth: Any) -> Page:
        truth = {"path": f"/wire/{kind}/", "kind": kind, "fetch": "must", **truth}
        return Page(expectation=Expectation(**truth), answer=answer, teaser=teaser)

    return (
        page_of("gzip-bomb", "A page that grows", bomb_answer),
        page_of("cookie-wall", "A page that wants more cookies", _insatiable, status=302),
        page_of("meta-refresh", "A page that turns itself", _refreshing, of=_REFRESHED),
        page_of("reset", "A page that breaks off", _always_reset),
    )


def bomb_answer(_edition: Edition | None = None) -> Answer:
    """Return 60 MB of blanks in some 60 KB of gzip, made block by block."""
    headers = [("Content-Type", "text/html; charset=UTF-8"), ("Content-Encoding", "gzip")]
    return Answer(200, "OK", headers, _bomb())


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    block = b" " * _BLOCK
    packed = [packer.compress(block) for _ in range(BOMB_BYTES // _BLOCK)]
    return b"".join([*packed, packer.flush()])


def _whole(edition: Edition, draft: Draft) -> Answer:
    return page(plain_html(edition, draft))


def _twice_broken(_edition: Edition, asked: Asked, *, draft: Draft) -> Answer | None:  # noqa: ARG001  (_Instead)
    return page(_BROKEN, 500) if asked.visit <= 2 else None


def _busy(
    _edition: Edition,
    asked: Asked,
    *,
    draft: Draft,  # noqa: ARG001  (_Instead)
    status: int,
    dated: bool = False,
) -> Answer | None:
    if asked.visit > 1:
        return None
    # Dates have whole seconds: rounding up first keeps the wait at a second or more.
    later = formatdate(math.ceil(asked.now) + _WAIT, usegmt=True)
    answer = page(_BUSY, status)
    answer.headers.append(("Retry-After", later if dated else str(_WAIT)))
    return answer


def _at_first(
    edition: Edition, asked: Asked, *, draft: Draft, fault: Callable[[Answer], Answer]
) -> Answer | None:
    return fault(_whole(edition, draft)) if asked.visit == 1 else None


def _in_broken_chunks(edition: Edition, draft: Draft) -> Answer:
    return broken_chunks(_whole(edition, draft))


def _false_gzip(edition: Edition, draft: Draft) -> Answer:
    answer = _whole(edition, draft)
    answer.headers.append(("Content-Encoding", "gzip"))
    return answer


def _text_plain(edition: Edition, draft: Draft) -> Answer:
    return document(plain_html(edition, draft).encode(), "text/plain; charset=UTF-8")


def _huge(edition: Edition, draft: Draft) -> Answer:
    html = plain_html(edition, draft)
    return page(html.replace("</body>", f"{scripts(_HUGE_BYTES)}</body>"))


def _restless(edition: Edition, asked: Asked, *, draft: Draft) -> Answer | None:
    return _tagged(_whole(edition, draft), f"visit-{asked.visit}")


def _lying(edition: Edition, draft: Draft) -> Answer:
    return _tagged(_whole(edition, draft), "always-the-same")


def _tagged(answer: Answer, tag: str) -> Answer:
    headers = [header for header in answer.headers if header[0] != "ETag"]
    return replace(answer, headers=[*headers, ("ETag", f'"{tag}"')])


def _with_cookie(edition: Edition, path: str) -> Answer:
    answer = redirect(edition.origin + path, 302)
    answer.headers.append(("Set-Cookie", f"{_COOKIE}; Path=/wire/"))
    return answer


def _asks_for_cookie(edition: Edition, asked: Asked, *, draft: Draft) -> Answer | None:
    cookies = {each.strip() for each in asked.headers.get("cookie", "").split(";")}
    return None if _COOKIE in cookies else _with_cookie(edition, draft.path)


def _insatiable(edition: Edition) -> Answer:
    return _with_cookie(edition, "/wire/cookie-wall/")


def _refreshing(edition: Edition) -> Answer:
    refresh = f'<meta http-equiv="refresh" content="0; url={edition.origin}{_REFRESHED}">'
    return page(bare_html("One moment", "The page is about to turn.", refresh))


def _always_reset(_edition: Edition) -> Answer:
    return reset(page(bare_html("Never whole", "This page breaks off. " * 100)))


_RETRIED = {"attempts": 2}
_WAITED = {"attempts": 2, "wait": _WAIT}
_PARTIAL = {"partial": True}
_FAULTS = (
    _Fault("500-500-200", instead=_twice_broken, truth={"attempts": 3}),
    _Fault("429-seconds", instead=partial(_busy, status=429), truth=_WAITED),
    _Fault("429-date", instead=partial(_busy, status=429, dated=True), truth=_WAITED),
    _Fault("503-seconds", instead=partial(_busy, status=503), truth=_WAITED),
    _Fault("slow", answer=lambda edition, draft: slow(_whole(edition, draft))),
    _Fault("short-once", instead=partial(_at_first, fault=short), truth=_RETRIED),
    _Fault("reset-once", instead=partial(_at_first, fault=reset), truth=_RETRIED),
    _Fault("short", answer=lambda edition, draft: short(_whole(edition, draft)), truth=_PARTIAL),
    _Fault("chunks", answer=_in_broken_chunks, truth=_PARTIAL),
    _Fault("false-gzip", answer=_false_gzip),
    _Fault("text-plain", answer=_text_plain),
    _Fault("huge", answer=_huge),
    _Fault("unmatched-etag", instead=_restless),
    _Fault("lying-etag", answer=_lying),
    _Fault("cookie-once", instead=_asks_for_cookie, truth=_RETRIED),
    _Fault("refreshed"),
)
