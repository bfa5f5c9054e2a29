"""The face of a page: what readers see around the text, found once and only when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from newsspider.page.beside import beside
from newsspider.page.body import page_profile
from newsspider.page.headings import Heading, headings, is_titled
from newsspider.page.publisher import is_site, site_names

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.page.parse import Page
    from newsspider.page.profiles.profile import Profile

__all__ = ["Face"]


@dataclass(frozen=True)
class Face:
    """What a page shows beside the text of its article.

    Attributes:
        page: the article's page.
        articles: the nodes that describe the article, as `own_nodes` gives them.
    """

    page: Page
    articles: list[dict[str, Any]]

    @cached_property
    def profile(self) -> Profile | None:
        """The profile of the theme that made the page, if it is known."""
        return page_profile(self.page)

    @cached_property
    def sites(self) -> frozenset[str]:
        """The names that the site goes by, as `is_site` takes them."""
        return site_names(self.page, self.articles)

    @cached_property
    def headings(self) -> list[Heading]:
        """The headings that may be the headline; the site's name heads many a page, and is none."""
        return [h for h in headings(self.page) if not is_site(h.text, self.sites)]

    @cached_property
    def heading(self) -> HtmlElement | None:
        """The heading that stands above the article, None where no heading can be it."""
        trails = [h for h in self.headings if h.is_trail]
        shown = [h for h in self.headings if not h.is_trail and (h.level == 1 or trails)]
        marked = next((h.element for h in shown if h.is_marked), None)
        if marked is None and not shown:
            shown = [h for h in self.headings if is_titled(self.page, h.text)]
        return marked if marked is not None else (shown[0].element if shown else None)

    @cached_property
    def beside(self) -> list[HtmlElement]:
        """What stands beside that heading, in document order."""
        return [] if self.heading is None else beside(self.heading)
