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
from typing import TYPE_CHECKING

from lxml import etree

from newsspider.items import Block, BlockType

if TYPE_CHECKING:
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
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
TEXT_TYPES = frozenset({"heading", "paragraph", "quote", "list"})

_GAP = re.compile(r"\n[^\S\n]*\n\s*")
_SPACE = re.compile(r"[^\S\n]+")


@dataclass(slots=True)
class Draft:
    """A block before it is judged; ``linked`` is the share of its characters inside links."""

    type: BlockType
    text: str
    level: int | None
    linked: float
    owner: object = None


def draft_blocks(container: _Element, drop: frozenset[str] = frozenset()) -> list[Draft]:
    """Return the drafts of ``container`` without subtrees that have a class token in ``drop``."""
    pen = _Pen()
    walker = etree.iterwalk(container, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or tag in SKIP or _is_dropped(element, drop):
                if element is container:
                    continue
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
    attributes = element.attrib
    if not attributes:
        return False
    style = attributes.get("style")
    if "hidden" in attributes or (style and HIDDEN.search(style)):
        return True
    tokens = (attributes.get("class") or "").split()
    return not (drop.isdisjoint(tokens) and EMBEDS.isdisjoint(tokens))


_NO_ROLE: tuple[None, BlockType, None] = (None, "paragraph", None)


class _Pen:
    """Collects the pieces of the line at hand and puts finished lines down as drafts."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.skipped: set[_Element] = set()
        self.roles: list[tuple[_Element, BlockType, int | None]] = []
        self.pieces: list[str] = []
        self.linked = 0
        self.in_link = 0

    def enter(self, element: _Element, tag: str) -> None:
        if tag in LINES:
            self.flush()
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
        if element.text:
            self.write(element.text)

    def leave(self, element: _Element, tag: str) -> None:
        if tag in LINES:
            self.flush()
            if self.roles and self.roles[-1][0] is element:
                self.roles.pop()
        elif tag in {"a", "ref"}:
            self.in_link -= 1

    def write(self, text: str) -> None:
        # A line break in the source is a space; only <br> breaks a line.
        self.pieces.append(" ".join(text.split("\n")) if "\n" in text else text)
        if self.in_link:
            self.linked += sum(map(len, text.split()))

    def flush(self) -> None:
        if not self.pieces:
            return
        text = _SPACE.sub(" ", "".join(self.pieces)).strip()
        linked, self.linked = self.linked, 0
        self.pieces.clear()
        if not text:
            return
        element, role, level = self.roles[-1] if self.roles else _NO_ROLE
        letters = sum(map(len, text.split()))
        share = min(1.0, linked / letters) if letters else 0.0
        owner = element.getparent() if role == "list" and element is not None else element
        for part in _GAP.split(text):
            lines = "\n".join(line.strip() for line in part.split("\n"))
            self.drafts.append(Draft(role, lines, level, share, owner))


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
