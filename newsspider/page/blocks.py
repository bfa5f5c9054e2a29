"""A container element -> its text as drafts of blocks, each with a role.

Rules:

- The tree is walked once, in document order, and not changed.
- One element that makes a line of its own (paragraph, heading, item, cell row) is one draft.
- What is text and what is not is decided by roles and links, never by words alone; the few words
  that are looked at stand in `newsspider.page.lines`.
- The same walk reads HTML and the simplified tree of the general extractor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from newsspider.items import Block, BlockType

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

__all__ = ["Draft", "as_blocks", "body_text", "draft_blocks"]

SKIP = frozenset(
    {
        *("script", "style", "noscript", "template", "iframe", "svg", "canvas", "object", "embed"),
        *(
            "form",
            "button",
            "input",
            "select",
            "textarea",
            "nav",
            "footer",
            "aside",
            "video",
            "audio",
        ),
        *("picture", "img", "map", "dialog", "graphic", "title"),
    }
)
ROLES: dict[str, BlockType] = {
    "p": "paragraph",
    "pre": "paragraph",
    "dt": "paragraph",
    "dd": "paragraph",
    "blockquote": "quote",
    "quote": "quote",
    "li": "list",
    "item": "list",
    "figcaption": "caption",
    "caption": "caption",
    "figure": "caption",
    "table": "paragraph",
    "head": "heading",
    **{f"h{level}": "heading" for level in range(1, 7)},
}
LINES = frozenset(
    {
        *ROLES,
        *("div", "section", "article", "header", "main", "ul", "ol", "dl", "list", "center"),
        *("tbody", "thead", "tr", "row", "details", "summary", "address", "hr", "body"),
    }
)
"""Elements that begin and end a line; every other element is part of one."""

CAPTIONS = frozenset({"wp-caption-text", "caption", "image-caption", "wp-element-caption"})
EMBEDS = frozenset({"twitter-tweet", "instagram-media", "tiktok-embed", "fb-post", "bluesky-embed"})
MOST = 5_000
"""Lines of a container that are read; no article has as many."""

MOST_ELEMENTS = 50_000
"""Elements of a container that are read; no article has as many."""

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
TEXT_TYPES = frozenset({"heading", "paragraph", "quote", "list"})

STRESS = frozenset({"b", "em", "i", "strong", "u", "hi"})
INNER = frozenset({"p", "h2", "h3", "h4", "h5", "li", "blockquote", "figure", "figcaption"})
GROUPS = frozenset({"ul", "ol", "blockquote"})

_GAP = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(slots=True)
class Draft:
    """A block before it is judged.

    Attributes:
        type: its role.
        text: its words, lines within it kept.
        level: of a heading, 1 to 6.
        linked: share of its characters inside links.
        owner: the element that gave the role; of an item, its list.
        place: the element that holds its block among others: of a paragraph, its parent.
        shape: tag and class of its block, which lines of one kind share.
        stress: share of its characters in bold or italics.
        links: how many links begin in it.
        aside: how many elements around it call themselves something else than text.
    """

    type: BlockType
    text: str
    level: int | None
    linked: float
    owner: object = None
    place: _Element | None = None
    shape: object = None
    stress: float = 0.0
    links: int = 0
    aside: int = 0


def draft_blocks(
    container: _Element,
    drop: frozenset[str] = frozenset(),
    is_aside: Callable[[_Element], bool] | None = None,
) -> list[Draft]:
    """Return the drafts of ``container``.

    Args:
        container: the element that holds the text.
        drop: class tokens of subtrees that are left out.
        is_aside: whether an element says that what is in it is not text; counted in `Draft.aside`.
    """
    pen = _Pen(is_aside)
    walker = etree.iterwalk(container, events=("start", "end"))
    for event, element in islice(walker, 2 * MOST_ELEMENTS):
        tag = element.tag
        if event == "start":
            if len(pen.drafts) >= MOST:
                break
            if element is container:
                pen.enter(element, tag)
            elif not isinstance(tag, str) or tag in SKIP or _is_dropped(element, drop):
                walker.skip_subtree()
                pen.skipped.add(element)
            else:
                pen.enter(element, tag)
        else:
            if element in pen.skipped:
                pen.skipped.discard(element)
            elif isinstance(tag, str):
                pen.leave(element, tag)
            if element is not container and element.tail:
                pen.write(element.tail)
    pen.flush()
    return pen.drafts


def _is_dropped(element: _Element, drop: frozenset[str]) -> bool:
    names = element.keys()
    if "hidden" in names or ("style" in names and HIDDEN.search(element.get("style") or "")):
        return True
    tokens = (element.get("class") or "").split() if "class" in names else ()
    return not (drop.isdisjoint(tokens) and EMBEDS.isdisjoint(tokens))


_NO_ROLE: tuple[None, BlockType, None] = (None, "paragraph", None)


class _Pen:
    """Collects the pieces of the line at hand and puts finished lines down as drafts."""

    def __init__(self, is_aside: Callable[[_Element], bool] | None) -> None:
        self.drafts: list[Draft] = []
        self.skipped: set[_Element] = set()
        self.roles: list[tuple[_Element, BlockType, int | None]] = []
        self.open: list[tuple[_Element, int]] = []
        self.pieces: list[str] = []
        self.linked = self.stressed = self.links = 0
        self.in_link = self.in_stress = 0
        self.is_aside = is_aside

    def enter(self, element: _Element, tag: str) -> None:
        if tag in LINES:
            self.flush()
            asides = self.open[-1][1] if self.open else 0
            if self.is_aside is not None and self.open and self.is_aside(element):
                asides += 1
            self.open.append((element, asides))
            role: BlockType | None = ROLES.get(tag)
            if role is None and not CAPTIONS.isdisjoint((element.get("class") or "").split()):
                role = "caption"
            if role and not (role == "paragraph" and self.roles):
                self.roles.append((element, role, _level(element, tag, role)))
        elif tag in {"br", "lb"}:
            self.pieces.append("\n")
        elif tag in {"td", "th", "cell"}:
            self.pieces.append(" ")
        elif tag in {"a", "ref"}:
            self.in_link += 1
            self.links += 1
        elif tag in STRESS:
            self.in_stress += 1
        if element.text:
            self.write(element.text)

    def leave(self, element: _Element, tag: str) -> None:
        if tag in LINES:
            self.flush()
            self.open.pop()
            if self.roles and self.roles[-1][0] is element:
                self.roles.pop()
        elif tag in {"a", "ref"}:
            self.in_link -= 1
        elif tag in STRESS:
            self.in_stress -= 1

    def write(self, text: str) -> None:
        # A line break in the source is a space; only <br> breaks a line.
        self.pieces.append(text.replace("\n", " "))
        if self.in_link:
            self.linked += sum(map(len, text.split()))
        if self.in_stress:
            self.stressed += sum(map(len, text.split()))

    def flush(self) -> None:
        if not self.pieces:
            return
        text = "".join(self.pieces)
        counts = self.linked, self.stressed, self.links
        self.linked = self.stressed = self.links = 0
        self.pieces.clear()
        if not text.isspace():
            self._put(text, *counts)

    def _put(self, text: str, linked: int, stressed: int, links: int) -> None:
        element, role, level = self.roles[-1] if self.roles else _NO_ROLE
        words = text.split()
        line = " ".join(words)
        letters = len(line) - len(words) + 1
        block, asides = self.open[-1] if self.open else (None, 0)
        place = owner = element
        shape: object = None
        if block is not None:
            shape = block.tag, block.get("class")
            place = _place(block, self.open[0][0])
        if role == "list" and element is not None:
            owner = element.getparent()
        for part in _paragraphs(text) if "\n" in text else [line]:
            draft = Draft(role, part, level, min(1.0, linked / letters), owner, place, shape)
            draft.stress, draft.links, draft.aside = min(1.0, stressed / letters), links, asides
            self.drafts.append(draft)


def _paragraphs(text: str) -> list[str]:
    """``text`` where empty lines part it, in single spaces, its other lines kept."""
    parts = (part.split("\n") for part in _GAP.split(text.strip()))
    return ["\n".join(" ".join(line.split()) for line in lines) for lines in parts]


def _place(block: _Element, container: _Element) -> _Element:
    """The element that holds ``block`` among others of its kind."""
    if block.tag in INNER and block is not container:
        block = _parent(block)
        if block.tag in GROUPS and block is not container:
            block = _parent(block)
    return block


def _parent(element: _Element) -> _Element:
    outer = element.getparent()
    return element if outer is None else outer


def _level(element: _Element, tag: str, role: BlockType) -> int | None:
    if role != "heading":
        return None
    rend = element.get("rend") if tag == "head" else tag
    return int(rend[1]) if rend and rend[:1] == "h" and rend[1:2].isdigit() else 2


def as_blocks(drafts: list[Draft]) -> list[Block]:
    """Return ``drafts`` as blocks; neighbouring items of one list become one block."""
    blocks: list[Block] = []
    owner: object = None
    for draft in drafts:
        same = draft.owner is not None and draft.owner is owner
        if same and draft.type == "list" and blocks and blocks[-1]["type"] == "list":
            blocks[-1]["text"] += "\n" + draft.text
        else:
            blocks.append(Block(type=draft.type, text=draft.text, level=draft.level))
        owner = draft.owner
    return blocks


def body_text(blocks: list[Block]) -> str:
    """Return the text of ``blocks``, captions and embeds left out, joined by an empty line."""
    return "\n\n".join(block["text"] for block in blocks if block["type"] in TEXT_TYPES)
