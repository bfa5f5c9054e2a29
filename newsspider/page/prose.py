"""Where the prose of a page stands, and which element holds the article's.

Rules:

- Only long pieces of text outside links and scripts are looked at.
- Each gives its length to its block and to all that stands around it, a tenth if it stands in what
  is furniture by its tag or its name.
- What holds the headline or the bulk of the prose is no furniture, whatever it calls itself.
- From the body the way goes down as long as one element holds nearly all of the prose; where
  several articles follow one another, into the first of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from newsspider.page.anchors import headline_elements
from newsspider.page.blocks import LINES
from newsspider.page.hints import says_aside, says_body
from newsspider.page.width import wide_signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["Prose"]

LONG = 40
"""Characters of a piece of text that is prose; one of a wide script counts for three."""

SHORTEST = 19
"""Characters of any piece that is looked at: a third of the above, with some to spare."""

FURNITURE = 0.1
"""What a character counts that stands in furniture."""

NEARLY_ALL = 0.9
"""Share of the prose around it from which an element is gone into."""

HEADED = 0.6
"""The same, of the one element that holds the headline."""

NAMED = 0.4
"""The same, of the heaviest element where it calls itself the article's text."""

HEAVY = 0.2
"""Share of the prose from which an element is looked at."""

BULK = 0.5
"""Share of the page's prose that no furniture holds."""

SMALL = 0.3
"""Share of a container's prose that something inside it holds at most to be an aside."""

_SILENT = frozenset(
    {
        *("script", "style", "noscript", "a", "title", "template", "button", "option"),
        *("textarea", "iframe"),
    }
)
"""Elements whose own text is no prose."""

_APART = frozenset(
    {
        *("footer", "aside", "nav", "form", "noscript", "template", "button", "figcaption"),
        *("dialog", "head", "a", "figure"),
    }
)
_UNNAMED = frozenset({"html", "body", "main", "p", "article"})
_LEAVES = frozenset(
    {
        *("p", "blockquote", "ul", "ol", "li", "dl", "figure", "pre", "table", "tr", "td"),
        *("h1", "h2", "h3"),
    }
)


class Prose:
    """The prose of a page, by the elements that hold it.

    Args:
        page: the page.

    Attributes:
        total: characters of it.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._blocks = _long_blocks(page)
        self.total = sum(self._blocks.values())

    @cached_property
    def container(self) -> _Element | None:
        """The element that holds the article's prose, or None on a page without any."""
        body = self._page.root.find("body")
        return self._down(body) if body is not None and body in self._weight else None

    @cached_property
    def _held(self) -> dict[_Element, float]:
        """What each element around prose holds of it."""
        held = _with_ancestors(self._blocks)
        held.update(self._blocks)
        _sum_up(held)
        return held

    @cached_property
    def _much(self) -> float:
        """What holds as much of the container's prose is no aside in it."""
        return SMALL * self._held[self.container] if self.container is not None else 0

    @cached_property
    def _heads(self) -> dict[_Element, float]:
        """The headlines and all around them."""
        return _with_ancestors(headline_elements(self._page))

    def is_aside(self, element: _Element) -> bool:
        """Return whether something inside the container says that it is not the text."""
        if element.tag in _UNNAMED or self._held.get(element, 0) >= self._much:
            return False
        return self._says_aside(element)

    def _says_aside(self, element: _Element) -> bool:
        return element not in self._heads and says_aside(element) and not says_body(element)

    def _is_furniture(self, element: _Element) -> bool:
        if element in self._heads or self._held.get(element, 0) > BULK * self.total:
            return False
        if element.tag in _APART:
            return True
        return element.tag not in _UNNAMED and self._says_aside(element)

    @cached_property
    def _weight(self) -> dict[_Element, float]:
        """What each element holds, furniture discounted."""
        factors: dict[_Element | None, float] = {None: 1.0}
        weights: dict[_Element, float] = {}
        for element in self._held:
            factor = factors[element.getparent()]
            if factor == 1 and self._is_furniture(element):
                factor = FURNITURE
            factors[element] = factor
            weights[element] = self._blocks.get(element, 0) * factor
        _sum_up(weights)
        return weights

    def _down(self, element: _Element) -> _Element:
        """The element inside ``element`` that holds the article's prose, or itself."""
        while True:
            child = self._next(element)
            if child is None:
                return element
            element = child

    def _next(self, element: _Element) -> _Element | None:
        whole = self._weight[element]
        heavy = [child for child in element if self._weight.get(child, 0.0) >= HEAVY * whole]
        best = max(heavy, key=self._weight.__getitem__, default=None)
        if best is None or self._is_leaf(best):
            return None
        share = self._weight[best] / whole
        if share >= NEARLY_ALL:
            return best
        headed = [child for child in heavy if child in self._heads]
        if len(headed) == 1 and self._weight[headed[0]] >= HEADED * whole:
            return None if self._is_leaf(headed[0]) else headed[0]
        articles = [c for c in heavy if c.tag == "article" or c.find(".//article") is not None]
        if len(articles) > 1:
            return articles[0]
        return best if share >= NAMED and says_body(best) else None

    def _is_leaf(self, element: _Element) -> bool:
        """Whether ``element`` is a paragraph or the like, or holds most of its text itself."""
        own = self._blocks.get(element, 0)
        return element.tag in _LEAVES or own * 2 > self._held[element]


def _with_ancestors(elements: Iterable[_Element]) -> dict[_Element, float]:
    """Nothing yet for each of ``elements`` and all around it, the outer before the inner."""
    found: dict[_Element, float] = {}
    for element in elements:
        line: list[_Element] = []
        inner: _Element | None = element
        while inner is not None and inner not in found:
            line.append(inner)
            inner = inner.getparent()
        found.update(dict.fromkeys(reversed(line), 0.0))
    return found


def _sum_up(held: dict[_Element, float]) -> None:
    """Add what each element holds to all around it; the outer stand before the inner."""
    for element in reversed(held):
        outer = element.getparent()
        if outer is not None:
            held[outer] += held[element]


def _long_blocks(page: Page) -> dict[_Element, int]:
    """The characters of prose in each element that makes a line of its own."""
    found: dict[_Element, int] = {}
    for piece, element in _long_pieces(page.elements):
        length = _width(" ".join(piece.split()))
        if length >= LONG:
            block = _block(element)
            found[block] = found.get(block, 0) + length
    return found


def _long_pieces(elements: list[HtmlElement]) -> Iterator[tuple[str, _Element]]:
    """Each piece of text that may be prose, and the element whose own it is."""
    for element in elements:
        if element.tag not in _SILENT:
            text = element.text
            if text and len(text) >= SHORTEST:
                yield text, element
        tail = element.tail
        if tail and len(tail) >= SHORTEST:
            outer = element.getparent()
            if outer is not None and outer.tag not in _SILENT:
                yield tail, outer


def _block(element: _Element) -> _Element:
    """The element around a text that makes a line of its own."""
    while element.tag not in LINES and element.tag != "a":
        outer = element.getparent()
        if outer is None:
            break
        element = outer
    return element


def _width(text: str) -> int:
    length = len(text)
    return length + 2 * wide_signs(text) if length < 5 * LONG else length
