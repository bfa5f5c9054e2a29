"""The elements of a page that a profile's selector names.

Rules:

- The classes of a page are read once; a selector whose classes are not all on the page
  is done with at once, and the rest is matched from the right, on the few elements that may be it.
  The same as an XPath over the whole tree costs more than a tenth of a page's time, each.
- CSS as profiles need it: types, classes, attributes, descendants and children. What else is
  written is a mistake in the profile, and said when it is first used.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cssselect.parser import Attrib, Class, CombinedSelector, Element, parse

from newsspider.page.query import all_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cssselect.parser import Tree
    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["select"]

_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "~=": lambda value, word: word in value.split(),
    "*=": operator.contains,
    "^=": str.startswith,
}


@dataclass(frozen=True, slots=True)
class _Step:
    """One element of a selector, and whether the one before must be its parent."""

    tag: str | None
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]
    is_child: bool

    def fits(self, element: HtmlElement) -> bool:
        if self.tag is not None and element.tag != self.tag:
            return False
        if self.classes and not self.classes.issubset((element.get("class") or "").split()):
            return False
        return all(
            _OPERATORS[sign](element.get(name) or "", value)
            for name, sign, value in self.attributes
        )


def select(page: Page, selector: str) -> list[HtmlElement]:
    """Return the elements of ``page`` that ``selector`` names, in document order.

    Raises:
        ValueError: it says something that is not read here.
    """
    classes: _Classes | None = page.findings.get("classes")
    if classes is None:
        classes = page.findings["classes"] = _Classes(page.elements)
    found: dict[HtmlElement, None] = {}
    parts = 0
    for steps in _read(selector):
        matching = [element for element in _likely(classes, steps) if _matches(element, steps)]
        found.update(dict.fromkeys(matching))
        parts += bool(matching)
    if parts < 2:
        return list(found)
    return [element for element in page.elements if element in found]


class _Classes:
    """Which elements of a page have which class; only the few that are asked for are told apart."""

    def __init__(self, elements: list[HtmlElement]) -> None:
        self._named = [(name, element) for element in elements if (name := element.get("class"))]
        self._all = "\n".join(name for name, _ in self._named)
        self._known: dict[str, list[HtmlElement]] = {}

    def __getitem__(self, token: str) -> list[HtmlElement]:
        if token not in self._known:
            named = self._named if token in self._all else []
            self._known[token] = [e for name, e in named if token in name and token in name.split()]
        return self._known[token]


def _likely(classes: _Classes, steps: tuple[_Step, ...]) -> Iterable[HtmlElement]:
    """The elements that may match: those of the last class that is named, or what is in them."""
    if not all(classes[token] for step in steps for token in step.classes):
        return ()
    named = next(step for step in reversed(steps) if step.classes)
    boxes = min((classes[token] for token in named.classes), key=len)
    if named is steps[-1]:
        return boxes
    tags = [steps[-1].tag] if steps[-1].tag else []
    return (element for box in boxes for element in all_of(box, *tags))


def _matches(element: HtmlElement, steps: tuple[_Step, ...]) -> bool:
    """Whether ``element`` is the last of ``steps`` and the others stand around it."""
    if not steps[-1].fits(element):
        return False
    before = steps[:-1]
    if not before:
        return True
    if steps[-1].is_child:
        parent = element.getparent()
        return parent is not None and _matches(parent, before)
    return any(_matches(outer, before) for outer in element.iterancestors())


@cache
def _read(selector: str) -> tuple[tuple[_Step, ...], ...]:
    """Each of the selectors that commas part; profiles are few, so each is read once for good."""
    read = tuple(_steps(part.parsed_tree, selector) for part in parse(selector))
    if not all(any(step.classes for step in steps) for steps in read):
        raise ValueError(f"{selector}: each part must name a class")
    return read


def _steps(tree: Tree, selector: str) -> tuple[_Step, ...]:
    before: tuple[_Step, ...] = ()
    is_child = False
    if isinstance(tree, CombinedSelector):
        if tree.combinator not in {" ", ">"}:
            raise ValueError(f"{selector}: {tree.combinator} is not read in profiles")
        before = _steps(tree.selector, selector)
        is_child = tree.combinator == ">"
        tree = tree.subselector
    classes: set[str] = set()
    attributes: list[tuple[str, str, str]] = []
    while not isinstance(tree, Element):
        if isinstance(tree, Class):
            classes.add(tree.class_name)
        elif isinstance(tree, Attrib) and tree.value is not None and tree.operator in _OPERATORS:
            attributes.append((tree.attrib, tree.operator, tree.value.value or ""))
        else:
            raise ValueError(f"{selector}: {tree!r} is not read in profiles")
        tree = tree.selector
    return (*before, _Step(tree.element, frozenset(classes), tuple(attributes), is_child))
