"""Invented news prose: the same words for the same seed.

A `Writer` holds one seeded random source and one article's cast (two places, three people), so that
its headline and text speak of the same things. Sentences are joined from phrases of two to four
words: two articles share phrases, hardly ever a run of words that spans two of them.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

__all__ = ["Cast", "Writer"]

_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
)
_SHARED = _WORDS["shared"]
_ARTICLE = re.compile("^(the|an?|our|its|every) ")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where: the invented names that one article keeps using."""

    place: str
    other: str
    people: tuple[str, str, str]


class Writer:
    """Write headlines, sentences and paragraphs on one subject.

    Args:
        seed: anything; equal seeds write equal texts.
        topic: a section of ``words.toml``, for example ``politics``.
        cast: names to use; without it the writer invents its own.
    """

    def __init__(self, seed: str, topic: str, cast: Cast | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311  (prose, not secrets)
        self._topic = _WORDS[topic]
        self.cast = cast or self._invented_cast()

    def headline(self) -> str:
        """Return a headline in title case, without a full stop."""
        agent = _ARTICLE.sub("", self._topic_word("agents"))
        adjective, noun = self._word("adjectives"), self._topic_word("nouns")
        verb, place, other = self._word("present"), self.cast.place, self.cast.other
        forms = (
            f"{place} {agent} and the {adjective} {noun} {self._topic_word('complements')}",
            f"{adjective} {noun} divides {place} and {other}",
            f"{place}: {adjective} {noun} {self._topic_word('complements')} & what it means",
            f"why {other}'s {noun} {self._word('modals')} {self._word('base_verbs')} {place}",
            f"{self._count()} {self._topic_word('units')}, one {noun}: {place} {verb} its past",
            f"{self.cast.people[0]} on the {adjective} {noun} of {place}",
        )
        return _title_case(self._pick(forms))

    def sentence(self) -> str:
        """Return one sentence with its full stop."""
        forms = (
            *(self._plain, self._placed, self._quoted, self._counted, self._sourced),
            *(self._doubted, self._named, self._short, self._between),
        )
        return _capital(self._pick(forms)())

    def paragraph(self, sentences: int = 0) -> str:
        """Return a paragraph of ``sentences`` sentences, by default two to four."""
        count = sentences or self._random.randint(2, 4)
        return " ".join(self.sentence() for _ in range(count))

    def subhead(self) -> str:
        """Return a short heading to stand between paragraphs."""
        return self._word("subheads").format(
            place=self.cast.place, other=self.cast.other, noun=self._topic_word("nouns")
        )

    def quotation(self) -> str:
        """Return what somebody said, without quotation marks."""
        return _capital(f"{self._claim()}, {self._word('tails')}.")

    def caption(self) -> str:
        """Return a picture's caption."""
        noun = _title_case(self._topic_word("nouns"))
        return f"{noun} in {self.cast.place}, seen from {self.cast.other}"

    def _plain(self) -> str:
        return (
            f"{self._word('when')}, {self._topic_word('agents')} {self._word('verbs')} "
            f"{self._object()} {self._word('because')}."
        )

    def _placed(self) -> str:
        return (
            f"{self._topic_word('agents')} in {self._place()} {self._word('verbs')} "
            f"{self._object()}, {self._word('tails')}."
        )

    def _quoted(self) -> str:
        return (
            f"\u201c{_capital(self._claim())} {self._word('because')},\u201d "
            f"{self._word('says')} {self._person()}, {self._word('roles')}."
        )

    def _counted(self) -> str:
        compare = self._word("compare").format(
            n=self._count(),
            p=self._random.randint(2, 88),
            place=self.cast.place,
            other=self.cast.other,
        )
        return (
            f"{self._count()} {self._topic_word('units')} were counted in {self._place()} "
            f"by the {self._random.randint(2, 29)}th, {compare}."
        )

    def _sourced(self) -> str:
        source, claim = self._word("sources"), self._claim()
        joint = ", " if source.startswith("According") else " that "
        return f"{source}{joint}{claim}."

    def _doubted(self) -> str:
        return (
            f"Critics in {self._place()} {self._word('doubts')}, while "
            f"{self._topic_word('agents')} {self._word('modals')} {self._word('base_verbs')} "
            f"the {self._word('adjectives')} {self._topic_word('nouns')}."
        )

    def _named(self) -> str:
        return (
            f"{self._person()}, {self._word('roles')}, {self._word('verbs')} {self._object()} "
            f"in {self._random.randint(1987, 2024)}, {self._word('tails')}."
        )

    def _short(self) -> str:
        return (
            f"The {self._topic_word('nouns')} {self._topic_word('complements')} "
            f"{self._word('modals')} {self._word('fates')}."
        )

    def _between(self) -> str:
        return (
            f"Between {self.cast.place} and {self.cast.other}, {self._claim()} "
            f"{self._word('because')}, {self._word('tails')}."
        )

    def _place(self) -> str:
        return self._pick((self.cast.place, self.cast.other))

    def _person(self) -> str:
        return self._pick(self.cast.people)

    def _pick(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _word(self, kind: str) -> str:
        return self._random.choice(_SHARED[kind])

    def _topic_word(self, kind: str) -> str:
        return self._random.choice(self._topic[kind])

    def _count(self) -> int:
        return self._random.randint(12, 9800)

    def _object(self) -> str:
        adjective, noun = self._word("adjectives"), self._topic_word("nouns")
        return f"the {adjective} {noun} {self._topic_word('complements')}"

    def _claim(self) -> str:
        return (
            f"{self._topic_word('agents')} {self._word('modals')} "
            f"{self._word('base_verbs')} {self._object()}"
        )

    def _invented_place(self) -> str:
        return f"{self._word('starts')}{self._word('middles')}{self._word('ends')}"

    def _invented_cast(self) -> Cast:
        people = tuple(f"{self._word('given')} {self._word('family')}" for _ in range(3))
        return Cast(
            place=self._invented_place(),
            other=self._invented_place(),
            people=(people[0], people[1], people[2]),
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title_case(text: str) -> str:
    small = {"and", "or", "of", "the", "for", "on", "in", "at", "to", "its", "with", "by", "a"}
    words = text.split(" ")
    return " ".join(
        word if index and word in small else word[:1].upper() + word[1:]
        for index, word in enumerate(words)
    )
