"""The facts of the demo site's plain articles, made when asked for.

Articles are numbered from 0, the oldest, to ``articles - 1``, the newest. Everything about number N
follows from the seed and N alone, so 20,000 articles cost nothing until they are visited. Section,
tags and author follow from N by arithmetic: a listing knows its members without looking at them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  (dataclass field)
from typing import TYPE_CHECKING, Literal

from newsspider.demo.changes import FIRST, SECOND, THIRD
from newsspider.demo.prose import Writer
from newsspider.demo.timetable import TODAY, Timetable

if TYPE_CHECKING:
    from collections.abc import Sequence

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

_FIRST_ID = 1000
_ID_STEP = 7
_SPECIAL_ID = 900_000


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

    ``pieces`` replaces that text; ``pages`` is over how many pages the article is split;
    ``touched`` is when it was changed in truth, whatever ``modified`` says.
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
    touched: datetime
    pieces: tuple[Piece, ...] = ()
    pages: int = 1


@dataclass(kw_only=True, slots=True)
class Newsroom:
    """All plain articles of a site.

    Args:
        articles: how many there are at clock 0.
        seed: what their words follow from.
        clock: hours since `TODAY`; the article numbered ``articles`` appears at 1.
        recent: how many are younger than a week; None leaves it to their distance.
        linked: whether pages link to articles and listings.
    """

    articles: int
    seed: int
    clock: int = 0
    recent: int | None = None
    linked: bool = True
    times: Timetable = field(init=False)
    _stories: dict[int, Story] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.times = Timetable(articles=self.articles, clock=self.clock, recent=self.recent)

    @property
    def today(self) -> datetime:
        """The moment at which the site is visited."""
        return self.times.now

    @property
    def written(self) -> int:
        """How many articles have been written by now, those that are gone included."""
        return self.articles + (self.clock >= FIRST)

    @property
    def numbers(self) -> Sequence[int]:
        """The numbers of all articles that are there, newest first."""
        return self._every(1, 0)

    def story(self, number: int) -> Story:
        """Return article ``number``; numbers outside the range wrap around."""
        number %= self.written if number == self.articles else self.articles
        story = self._stories.get(number)
        if story is None:
            story = self._stories[number] = self._written(number)
        return story

    def is_gone(self, number: int) -> bool:
        """Return whether article ``number`` has been taken down."""
        return self.clock >= SECOND and number == self.times.plan.gone

    def is_restyled(self, number: int) -> bool:
        """Return whether the bytes around article ``number`` have changed."""
        return self.clock >= FIRST and number in self.times.plan.restyled

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
        if self._is_edited(story.number):
            later = Writer(f"{self.seed} edit {story.number}", story.section.slug, cast)
            pieces[2] = Piece(pieces[2].kind, f"{pieces[2].text} {later.sentence()}")
            pieces.append(Piece("paragraph", later.paragraph()))
        return tuple(pieces)

    def caption(self, story: Story) -> str:
        """Return the caption under the picture of ``story``."""
        return self._writer(story.number).caption()

    def newest(self, count: int) -> list[Story]:
        """Return the ``count`` newest articles, newest first."""
        return [self.story(number) for number in self.numbers[:count]]

    def numbered(self, path: str) -> Story | None:
        """Return the article at ``path``, or None."""
        match = re.search(r"-(\d+)/$", path)
        return self.identified(int(match[1]), path) if match else None

    def identified(self, post_id: int, path: str | None = None) -> Story | None:
        """Return the article with ``post_id`` and, if given, ``path``; else None."""
        number, rest = divmod(post_id - _FIRST_ID, _ID_STEP)
        if rest or not 0 <= number < self.written:
            return None
        story = self.story(number)
        return story if path in (None, story.path) else None

    def in_section(self, section: Section) -> Sequence[int]:
        """Return the numbers of the articles of ``section``, newest first."""
        return self._every(len(SECTIONS), SECTIONS.index(section))

    def by_author(self, author: Byline) -> Sequence[int]:
        """Return the numbers of the articles whose first author is ``author``, newest first."""
        return self._every(len(AUTHORS), AUTHORS.index(author))

    def tagged(self, tag: str) -> Sequence[int]:
        """Return the numbers of the articles that bear ``tag``, newest first."""
        index = TAGS.index(tag)
        if index < _FIRST_TAGS:
            return self._every(_FIRST_TAGS, index)
        return self._every(len(TAGS) - _FIRST_TAGS, index - _FIRST_TAGS)

    def _every(self, step: int, rest: int) -> Sequence[int]:
        numbers = range(rest, self.written, step)[::-1]
        gone = self.times.plan.gone
        if self.is_gone(gone) and gone in numbers:
            return [number for number in numbers if number != gone]
        return numbers

    def _is_edited(self, number: int) -> bool:
        plan = self.times.plan
        silent = number == plan.silent and self.clock < THIRD
        return self.clock >= FIRST and (silent or number == plan.edited)

    def _writer(self, number: int) -> Writer:
        return Writer(f"{self.seed} story {number}", SECTIONS[number % len(SECTIONS)].slug)

    def _written(self, number: int, path: str | None = None) -> Story:
        writer, section = self._writer(number), SECTIONS[number % len(SECTIONS)]
        headline = writer.headline()
        post_id = _FIRST_ID + _ID_STEP * number if path is None else _SPECIAL_ID - number
        path = path or f"/{section.slug}/{_slug(headline)}-{post_id}/"
        if number == self.times.plan.retitled and self.clock >= SECOND:
            headline = Writer(f"{self.seed} title {number}", section.slug).headline()
        author = AUTHORS[number % len(AUTHORS)]
        second = AUTHORS[(number + 3) % len(AUTHORS)]
        return Story(
            number=number,
            post_id=post_id,
            path=path,
            headline=headline,
            excerpt=writer.sentence(),
            section=section,
            published=self.times.published(number),
            modified=self.times.modified(number),
            touched=self.times.touched(number),
            authors=(author, second) if number % 10 == 3 else (author,),
            tags=(
                TAGS[number % _FIRST_TAGS],
                TAGS[_FIRST_TAGS + number % (len(TAGS) - _FIRST_TAGS)],
            ),
            picture=f"/wp-content/uploads/2025/06/picture-{number % 24:02}.png",
        )
