"""Text fields cleaned; the body made of the cleaned blocks, without boilerplate paragraphs."""

from collections.abc import Iterable, Mapping
from typing import Any

from itemadapter import ItemAdapter

from pipelines.boilerplate import is_boilerplate
from pipelines.fields import set_field
from pipelines.text import clean_line, clean_lines, clean_text
from pipelines.words import count_words

__all__ = ["CleanPipeline", "article_text", "body_of", "clean_blocks"]

_LINES = ("headline", "alternativeHeadline", "description")
_LISTS = ("keywords", "articleSection")
_BODY_TYPES = frozenset(("heading", "paragraph", "quote", "list"))


def article_text(text: str) -> str:
    """Return the cleaned paragraphs of ``text`` that are not boilerplate."""
    paragraphs = clean_text(text).split("\n\n")
    return "\n\n".join(each for each in paragraphs if not is_boilerplate(each))


def clean_blocks(blocks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the blocks, cleaned, without those that are then empty or boilerplate.

    A list keeps its lines; every other block is paragraphs. Embeds keep an empty text.
    """
    cleaned = []
    for block in blocks:
        text = block.get("text") or ""
        text = _list_text(text) if block.get("type") == "list" else article_text(text)
        if text or block.get("type") == "embed":
            cleaned.append({**block, "text": text})
    return cleaned


def body_of(blocks: Iterable[Mapping[str, Any]]) -> str:
    """Return the text of headings, paragraphs, quotes and lists, an empty line between them."""
    return "\n\n".join(
        block["text"] for block in blocks if block.get("type") in _BODY_TYPES and block["text"]
    )


def _list_text(text: str) -> str:
    lines = clean_lines(text).split("\n")
    return "\n".join(line for line in lines if not is_boilerplate(line))


def _distinct(texts: Iterable[Any]) -> list[str]:
    cleaned = (clean_line(text) for text in texts if isinstance(text, str))
    return [text for text in dict.fromkeys(cleaned) if text]


def _distinct_authors(authors: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    by_name: dict[str, dict[str, Any]] = {}
    for author in authors:
        name = clean_line(author.get("name") or "")
        known = by_name.setdefault(name.casefold(), {**author, "name": name})
        known["url"] = known.get("url") or author.get("url")
    by_name.pop("", None)
    return list(by_name.values())


class CleanPipeline:
    """Clean the text fields, and set ``wordCount``.

    ``headline``, ``alternativeHeadline``, ``description``, ``keywords``, ``articleSection`` and the
    names in ``authors`` become single lines, lists without repetitions. ``articleBody`` becomes
    the text of ``blocks``, if there are any with text, else it is cleaned itself. What is empty
    then is None.
    """

    def process_item(self, item: Any) -> Any:
        """Return the item with its text fields clean."""
        article = ItemAdapter(item)
        for name in _LINES:
            if isinstance(article.get(name), str):
                article[name] = clean_line(article[name]) or None
        for name in _LISTS:
            if article.get(name):
                article[name] = _distinct(article[name])
        if article.get("authors"):
            article["authors"] = _distinct_authors(article["authors"])
        self._clean_body(article)
        return item

    def _clean_body(self, article: ItemAdapter) -> None:
        body = ""
        if article.get("blocks"):
            article["blocks"] = clean_blocks(article["blocks"])
            body = body_of(article["blocks"])
        if not body:
            body = article_text(article.get("articleBody") or "")
        set_field(article, "articleBody", body or None)
        set_field(article, "wordCount", count_words(body) if body else None)
