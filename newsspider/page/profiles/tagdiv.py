"""tagDiv Newspaper, a WordPress news theme."""

from newsspider.page.profiles.profile import Profile

__all__ = ["TAGDIV"]

TAGDIV = Profile(
    name="tagdiv",
    sign=("td-", "tdb-", "tdc-", "global-block-template"),
    container=".td-post-content > .tagdiv-type, .tdb_single_content .tdb-block-inner,"
    " .td-post-content",
    exact=True,
    drop=frozenset(
        {
            *("td-a-rec", "td_block_related_posts", "td_block_wrap", "td-post-sharing"),
            *(
                "td-post-source-tags",
                "td-post-next-prev",
                "td-author-name",
                "td-post-featured-image",
            ),
        }
    ),
    links={
        "td_block_related_posts": "related",
        "td-related-row": "related",
        "tdb_single_related": "related",
        "td-post-next-post": "next",
        "tdb-next-post": "next",
        "td-post-prev-post": "previous",
        "tdb-prev-post": "previous",
        "page-nav": "pagination",
        "td-post-category": "section",
        "td-category": "section",
        "entry-crumbs": "section",
        "td-tags": "other",
        "td-post-author-name": "other",
        "entry-title": "article",
        "td-post-content": "inBody",
    },
    date=".td-post-header time.entry-date, .tdb_single_date time.entry-date",
    author=".td-post-header .td-post-author-name a, .tdb-author-name",
    section=".td-post-header .td-category a, .tdb_single_categories a",
    picture=".td-post-featured-image, .tdb_single_featured_image",
)
