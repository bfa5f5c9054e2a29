"""The facts of the demo site's plain articles, made when asked for.

Articles are numbered from 0, the oldest, to ``articles - 1``, the newest. Everything about number N
follows from the seed and N alone, so 20,000 articles cost nothing until they are visited. Section,
tags and author follow from N by arithmetic: a listing knows its members without looking at them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from newsspider.demo.prose import Writer

__all__ = [
    "AUTHORS",
    "SECTIONS",
    "TAGS",
    "TODAY",
    "Byline",
    "Newsroom",
    "Piece",
    "Section",
    "Story",
]

TODAY = datetime(2025, 6, 30, 6, 0, tzinfo=UTC)
"""The site's day at clock 0; the header shows it and no article bears it."""

_FIRST_ID = 1000
_ID_STEP = 7
_SPECIAL_ID = 900_000
_MINUTES_APART = 97


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the paper: its name, and its place in addresses."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Byline:
    """An author: the name, and its place in addresses."""

    name: str
    slug: str


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")


SECTIONS = tuple(
    Section(name, _slug(name))
    for name in (
        "Politics",
        "World",
        "Business",
        "Lifestyle",
        "Opinion",
        "Tech",
        "Travel",
        "Press release",
    )
)
AUTHORS = tuple(
    Byline(name, _slug(name))
    for name in (
        "Maren Tholvikar",
        "Idrisa Quandell",
        "Oswin Farrowmere",
        "Liseth Corvandal",
        "Bertil Snagge-Holm",
        "Nuala Petrescombe",
        "Teodric Ambervale",
    )
)
TAGS = (
    *("harbour", "budget", "rivers", "railways", "archives", "weather", "schools", "ferries"),
    *("courts", "markets", "night shift", "old town", "energy", "food"),
)
_FIRST_TAGS = 9


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of a text: its kind and its words."""

    kind: Literal["paragraph", "heading", "quote"]
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """What a listing shows of an article; `Newsroom.text` has the rest.

    ``pieces`` replaces that text; ``pages`` is over how many pages the article is split.
    """

    number: int
    post_id: int
    path: str
    headline: str
    excerpt: str
    section: Section
    published: datetime
    modified: datetime
    authors: tuple[Byline, ...]
    tags: tuple[str, ...]
    picture: str
    pieces: tuple[Piece, ...] = ()
    pages: int = 1


@dataclass(kw_only=True, slots=True)
class Newsroom:
    """All plain articles of a site.

    Args:
        articles: how many there are.
        seed: what their words follow from.
        clock: days since `TODAY`.
    """

    articles: int
    seed: int
    clock: int = 0
    _stories: dict[int, Story] = field(default_factory=dict)

    @property
    def today(self) -> datetime:
        """The day on which the site is visited."""
        return TODAY + timedelta(days=self.clock)

    def story(self, number: int) -> Story:
        """Return article ``number``; numbers outside the range wrap around."""
        number %= self.articles
        story = self._stories.get(number)
        if story is None:
            story = self._stories[number] = self._written(number)
        return story

    def special(self, number: int, path: str) -> Story:
        """Return an article outside the count, at ``path``; ``number`` is below 0."""
        return self._written(number, path)

    def text(self, story: Story) -> tuple[Piece, ...]:
        """Return the blocks of ``story`` in reading order; the excerpt opens the first."""
        if story.pieces:
            return story.pieces
        cast = self._writer(story.number).cast
        writer = Writer(f"{self.seed} text {story.number}", story.section.slug, cast)
        paragraphs = [Piece("paragraph", writer.paragraph()) for _ in range(5 + story.number % 5)]
        pieces = [Piece("paragraph", f"{story.excerpt} {writer.sentence()}"), *paragraphs]
        if story.number % 6 == 2:
            pieces.insert(4, Piece("heading", writer.subhead()))
            pieces.insert(3, Piece("quote", writer.quotation()))
        return tuple(pieces)

    def caption(self, story: Story) -> str:
        """Return the caption under the picture of ``story``."""
        return self._writer(story.number).caption()

    def newest(self, count: int) -> list[Story]:
        """Return the ``count`` newest articles, newest first."""
        last = self.articles - 1
        return [self.story(last - index) for index in range(min(count, self.articles))]

    def numbered(self, path: str) -> Story | None:
        """Return the article at ``path``, or None."""
        match = re.search(r"-(\d+)/$", path)
        return self.identified(int(match[1]), path) if match else None

    def identified(self, post_id: int, path: str | None = None) -> Story | None:
        """Return the article with ``post_id`` and, if given, ``path``; else None."""
        number, rest = divmod(post_id - _FIRST_ID, _ID_STEP)
        if rest or not 0 <= number < self.articles:
            return None
        story = self.story(number)
        return story if path in (None, story.path) else None

    def in_section(self, section: Section) -> range:
        """Return the numbers of the articles of ``section``, newest first."""
        return self._every(len(SECTIONS), SECTIONS.index(section))

    def by_author(self, author: Byline) -> range:
        """Return the numbers of the articles whose first author is ``author``, newest first."""
        return self._every(len(AUTHORS), AUTHORS.index(author))

    def tagged(self, tag: str) -> range:
        """Return the numbers of the articles that bear ``tag``, newest first."""
        index = TAGS.index(tag)
        if index < _FIRST_TAGS:
            return self._every(_FIRST_TAGS, index)
        return self._every(len(TAGS) - _FIRST_TAGS, index - _FIRST_TAGS)

    def _every(self, step: int, rest: int) -> range:
        return range(rest, self.articles, step)[::-1]

    def _writer(self, number: int) -> Writer:
        return Writer(f"{self.seed} story {number}", SECTIONS[number % len(SECTIONS)].slug)

    def _written(self, number: int, path: str | None = None) -> Story:
        writer, section = self._writer(number), SECTIONS[number % len(SECTIONS)]
        headline = writer.headline()
        post_id = _FIRST_ID + _ID_STEP * number if path is None else _SPECIAL_ID - number
        age = timedelta(minutes=_MINUTES_APART * (self.articles - number) + 6 * 60)
        published = TODAY - age
        author = AUTHORS[number % len(AUTHORS)]
        second = AUTHORS[(number + 3) % len(AUTHORS)]
        return Story(
            number=number,
            post_id=post_id,
            path=path or f"/{section.slug}/{_slug(headline)}-{post_id}/",
            headline=headline,
            excerpt=writer.sentence(),
            section=section,
            published=published,
            modified=published + timedelta(minutes=number % 50),
            authors=(author, second) if number % 10 == 3 else (author,),
            tags=(
                TAGS[number % _FIRST_TAGS],
                TAGS[_FIRST_TAGS + number % (len(TAGS) - _FIRST_TAGS)],
            ),
            picture=f"/wp-content/uploads/2025/06/picture-{number % 24:02}.png",
        )
