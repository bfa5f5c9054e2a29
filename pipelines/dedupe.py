"""Which articles are new, changed, or copies of others.

Nothing that has a text of its own is dropped: a copy is a row with ``duplicate`` set. Dropped are
only an article that came already under another address, in this run or in a worker's beside it,
and one whose text is the one published last. The same address again is the same page at another
time, as in an archive of several crawls: its text decides.

Deduplicating and revising ask the same index about the same article and must agree, so one
pipeline does both; the rule for revisions stands in `pipelines.revise`, that for copies in
`pipelines.originals`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy.utils.misc import load_object

from pipelines.errors import Stats, dropped
from pipelines.fields import set_field
from pipelines.index import ArticleIndex
from pipelines.likeness import Likeness, likeness_of
from pipelines.originals import Original, declared_original, original_of
from pipelines.revise import next_revision

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["DedupePipeline"]


class DedupePipeline:
    """Set ``revision``, ``previousTextDigest``, ``fingerprint``, ``duplicate``, ``clusterId``.

    Reads ``articleId``, ``textDigest``, ``articleBody``, ``url`` and ``declaredCanonicalUrl``. An
    item without ``articleId`` passes as it is. One without body is no copy, unless it says so
    itself: two galleries may share a headline.

    Settings:
        ARTICLE_INDEX: path of the SQLite file, default ``:memory:``.
        ARTICLE_ROWS: folder with the rows of earlier runs, default or empty: none.
        ARTICLE_KEY: the function that made ``urlKey`` of an address: host, slash and the rest;
            ValueError for what is no address. Default none: canonical links are not looked at.

    Stats:
        pipelines/dropped/same-article: items of articles that came already under another
            address, in this run or in a worker's beside it; and pages that name an address as
            their own under which the article was published before.
        pipelines/dropped/unchanged: items with the text that was published last.
        pipelines/dedupe/known: articles that earlier runs published.
        pipelines/dedupe/new, pipelines/dedupe/revised: first and later revisions.
        pipelines/dedupe/duplicate: items labelled as copies of another article; of each kind
            apart as pipelines/dedupe/duplicate/KIND.

    Raises:
        Dropped: ``same-article`` or ``unchanged``.
        RowsError: a file in ARTICLE_ROWS is damaged; raised when the spider opens.
    """

    def __init__(
        self,
        stats: Stats,
        path: str = ":memory:",
        rows: str | None = None,
        run: str | None = None,
        key_of: Callable[[str], str] | None = None,
    ) -> None:
        self.stats = stats
        self.path = path
        self.rows = rows
        self.run = run
        self.key_of = key_of

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Return the pipeline as the settings say."""
        assert crawler.stats is not None  # noqa: S101 - typed optional, set before any component
        settings = crawler.settings
        path = settings.get("ARTICLE_INDEX") or ":memory:"
        run = getattr(crawler.spider, "run_id", None)
        key = settings.get("ARTICLE_KEY")
        key_of = load_object(key) if key else None
        return cls(crawler.stats, path, settings.get("ARTICLE_ROWS") or None, run, key_of)

    def open_spider(self) -> None:
        """Open the index and read the rows of earlier runs."""
        self.index = ArticleIndex(self.path, self.rows, self.run)
        self.stats.set_value("pipelines/dedupe/known", self.index.articles())

    def close_spider(self) -> None:
        """Close the index; what this run published, the next one reads from its rows."""
        if hasattr(self, "index"):  # it is not there where it could not be opened
            self.index.close()

    def process_item(self, item: Any) -> Any:
        """Return the item, labelled."""
        article = ItemAdapter(item)
        article_id, digest = article.get("articleId"), article.get("textDigest")
        if not article_id:
            return item
        self.index.look()
        history = self.index.history(article_id)
        self._drop_other_address(article, published=bool(history))
        revision = next_revision(history, digest)
        if revision is None:
            set_field(article, "revision", history[-1].number)
            set_field(article, "clusterId", article_id)
            message = f"{article.get('url')}: the text is the one published last"
            raise dropped(self.stats, "unchanged", message, log_level="DEBUG")
        text = likeness_of(article.get("articleBody"))
        original = self._original(article, text)
        label = original.label if original else None
        cluster = original.cluster_id if original else article_id
        set_field(article, "revision", revision.number)
        set_field(article, "previousTextDigest", history[-1].text_digest if history else None)
        set_field(article, "fingerprint", _signed(text))
        set_field(article, "duplicate", label)
        set_field(article, "clusterId", cluster)
        self.index.add(article_id, article.get("url"), revision, cluster, text, label)
        self._count(original, revised=bool(history))
        return item

    def _drop_other_address(self, article: ItemAdapter, *, published: bool) -> None:
        """Drop what came in this run already, or was published, under an address of its own."""
        article_id, url = article["articleId"], article.get("url")
        came_as = self.index.came_as(article_id)
        if came_as and url not in came_as:
            message = f"{url}: article {article_id} came in this run already, as {came_as[0]}"
            raise dropped(self.stats, "same-article", message, log_level="DEBUG")
        if published and not came_as and article.get("canonicalUrl") not in {None, url}:
            published_as = self.index.published_as(article_id)
            if url not in published_as:
                message = f"{url}: a copy of article {article_id}, published as {published_as[0]}"
                raise dropped(self.stats, "same-article", message, log_level="DEBUG")

    def _original(self, article: ItemAdapter, text: Likeness | None) -> Original | None:
        digest = article.get("textDigest") if article.get("articleBody") else None
        url, canonical, declared = article.get("url"), article.get("declaredCanonicalUrl"), None
        if url and canonical and self.key_of is not None:
            declared = declared_original(url, canonical, self.key_of)
        return original_of(self.index, article["articleId"], digest, text, declared)

    def _count(self, original: Original | None, *, revised: bool) -> None:
        self.stats.inc_value("pipelines/dedupe/revised" if revised else "pipelines/dedupe/new")
        if original is not None:
            self.stats.inc_value("pipelines/dedupe/duplicate")
            self.stats.inc_value(f"pipelines/dedupe/duplicate/{original.kind}")


def _signed(text: Likeness | None) -> dict[str, str] | None:
    if text is None:
        return None
    return {"algorithm": text.algorithm, "value": text.fingerprint.hex()}
