"""Whether an item is an article that can be published.

A missing headline or text stops it. A time that is no time does not: the field becomes null, and
``validationMessages`` says what stood there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter

from pipelines.errors import Stats, dropped
from pipelines.fields import set_field

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["CheckPipeline", "is_instant", "missing_field"]

REQUIRED_FIELDS = ("url", "headline", "articleBody")
"""Default of the setting CHECK_REQUIRED_FIELDS."""

# schema.org types whose content is not text, with the field that holds it where one must.
_CONTENT_ELSEWHERE = {
    "VideoObject": None,
    "AudioObject": None,
    "PodcastEpisode": None,
    "ImageGallery": None,
    "MediaGallery": None,
    "LiveBlogPosting": "liveBlogUpdates",
}
_TIMES = ("datePublished", "dateModified", "dateDownloaded")


def is_instant(value: Any) -> bool:
    """Return whether ``value`` is an ISO 8601 date and time with its offset from UTC."""
    if not isinstance(value, str):
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def missing_field(article: Mapping[str, Any], required: tuple[str, ...]) -> str | None:
    """Return the first field of ``required`` that is absent or empty, or None.

    ``articleBody`` may be empty in videos, audio and galleries, and in live blogs with updates.
    """
    for name in required:
        value = article.get(name)
        if value.strip() if isinstance(value, str) else value:
            continue
        if not (name == "articleBody" and _has_content_elsewhere(article)):
            return name
    return None


def _has_content_elsewhere(article: Mapping[str, Any]) -> bool:
    kind = article.get("articleType")
    if not isinstance(kind, str) or kind not in _CONTENT_ELSEWHERE:
        return False
    field = _CONTENT_ELSEWHERE[kind]
    return field is None or bool(article.get(field))


class CheckPipeline:
    """Drop items that lack a required field; null times that are none.

    Settings:
        CHECK_REQUIRED_FIELDS: names of fields, default ``url``, ``headline``, ``articleBody``.

    Stats:
        pipelines/dropped/missing-FIELD: items that lack FIELD.
        pipelines/check/invalid/FIELD: times nulled.

    Raises:
        Dropped: a required field is absent or empty.
    """

    def __init__(self, stats: Stats, required: tuple[str, ...] = REQUIRED_FIELDS) -> None:
        self.stats = stats
        self.required = required

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Return the pipeline as the settings say."""
        assert crawler.stats is not None  # noqa: S101 - typed optional, set before any component
        names = crawler.settings.getlist("CHECK_REQUIRED_FIELDS", list(REQUIRED_FIELDS))
        return cls(crawler.stats, tuple(names))

    def process_item(self, item: Any) -> Any:
        """Return the item with nothing but instants in its time fields."""
        article = ItemAdapter(item)
        if name := missing_field(article, self.required):
            message = f"{article.get('url')} has no {name}"
            raise dropped(self.stats, f"missing-{name}", message)
        messages = [self._null(article, name) for name in _TIMES if _is_wrong(article, name)]
        if messages:
            before = article.get("validationMessages") or []
            set_field(article, "validationMessages", [*before, *messages])
        return item

    def _null(self, article: ItemAdapter, name: str) -> str:
        message = f"{name}: {article[name]!r} is not an ISO 8601 time with an offset"
        article[name] = None
        self.stats.inc_value(f"pipelines/check/invalid/{name}")
        return message


def _is_wrong(article: Mapping[str, Any], name: str) -> bool:
    value = article.get(name)
    return value is not None and not is_instant(value)
