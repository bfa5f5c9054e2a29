"""Which articles are new, changed, or copies of others.

Nothing that has a text of its own is dropped: a copy is a row with ``duplicate`` set. Dropped are
only an article that came already under another address, in this run or in a worker's beside it,
and one whose text is the one published last. The same address again is the same page at another
time, as in an archive of several crawls: its text decides.
Copies are found by equal texts; that is also the right rule for texts under 30 words, where
likeness means little.

Deduplicating and revising ask the same index about the same article and must agree, so one
pipeline does both; the rule for revisions stands in `pipelines.revise`.
"""

from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter

from pipelines.errors import Stats, dropped
from pipelines.fields import set_field
from pipelines.index import ArticleIndex, KnownText
from pipelines.revise import next_revision

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["DedupePipeline"]


class DedupePipeline:
    """Set ``revision``, ``previousTextDigest``, ``duplicate`` and ``clusterId``.

    Reads ``articleId``, ``textDigest`` and ``articleBody``. An item without ``articleId`` passes
    as it is. One without body is never called a copy: two galleries may share a headline.

    Settings:
        ARTICLE_INDEX: path of the SQLite file, default ``:memory:``.
        ARTICLE_ROWS: folder with the rows of earlier runs, default or empty: none.

    Stats:
        pipelines/dropped/same-article: items of articles that came already under another
            address, in this run or in a worker's beside it; and pages that name an address as
            their own under which the article was published before.
        pipelines/dropped/unchanged: items with the text that was published last.
        pipelines/dedupe/known: articles that earlier runs published.
        pipelines/dedupe/new, pipelines/dedupe/revised: first and later revisions.
        pipelines/dedupe/duplicate: items labelled as copies of another article.

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
    ) -> None:
        self.stats = stats
        self.path = path
        self.rows = rows
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Return the pipeline as the settings say."""
        assert crawler.stats is not None  # noqa: S101 - typed optional, set before any component
        settings = crawler.settings
        path = settings.get("ARTICLE_INDEX") or ":memory:"
        run = getattr(crawler.spider, "run_id", None)
        return cls(crawler.stats, path, settings.get("ARTICLE_ROWS") or None, run)

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
        url = article.get("url")
        self.index.look()
        came_as = self.index.came_as(article_id)
        if came_as and url not in came_as:
            message = f"{url}: article {article_id} came in this run already, as {came_as[0]}"
            raise dropped(self.stats, "same-article", message, log_level="DEBUG")
        history = self.index.history(article_id)
        if history and not came_as and article.get("canonicalUrl") not in {None, url}:
            published_as = self.index.published_as(article_id)
            if url not in published_as:
                message = f"{url}: a copy of article {article_id}, published as {published_as[0]}"
                raise dropped(self.stats, "same-article", message, log_level="DEBUG")
        revision = next_revision(history, digest)
        if revision is None:
            set_field(article, "revision", history[-1].number)
            set_field(article, "clusterId", article_id)
            message = f"{url}: the text is the one published last"
            raise dropped(self.stats, "unchanged", message, log_level="DEBUG")
        original = None
        if digest and article.get("articleBody"):
            original = self.index.first_with(digest, but=article_id)
        cluster = original.cluster_id if original else article_id
        set_field(article, "revision", revision.number)
        set_field(article, "previousTextDigest", history[-1].text_digest if history else None)
        set_field(article, "duplicate", _label(original))
        set_field(article, "clusterId", cluster)
        self.index.add(article_id, url, revision, cluster)
        self._count(revised=bool(history), duplicate=original is not None)
        return item

    def _count(self, *, revised: bool, duplicate: bool) -> None:
        self.stats.inc_value("pipelines/dedupe/revised" if revised else "pipelines/dedupe/new")
        if duplicate:
            self.stats.inc_value("pipelines/dedupe/duplicate")


def _label(original: KnownText | None) -> dict[str, Any] | None:
    if original is None:
        return None
    return {"of": original.article_id, "kind": "exact", "similarity": 1.0}
