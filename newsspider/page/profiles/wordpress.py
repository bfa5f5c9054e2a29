"""WordPress itself: what its own themes and block themes share."""

from newsspider.page.profiles.profile import Profile

__all__ = ["WORDPRESS"]

WORDPRESS = Profile(
    name="wordpress",
    sign=("single-post", "postid-", "wp-", "wordpress"),
    generator="WordPress",
    container="article .entry-content, .wp-block-post-content, .entry-content, .post-content",
    drop=frozenset(
        {
            *("sharedaddy", "jp-relatedposts", "yarpp-related", "wp-block-post-terms", "post-tags"),
            *("addtoany_share_save_container", "wp-block-buttons", "page-links", "post-navigation"),
            *(
                "author-box",
                "saboxplugin-wrap",
                "wp-block-latest-posts",
                "wp-block-query",
                "tagcloud",
            ),
            *("heateor_sss_sharing_container", "ez-toc-container", "code-block", "entry-footer"),
        }
    ),
    links={
        "jp-relatedposts": "related",
        "yarpp-related": "related",
        "nav-next": "next",
        "wp-block-post-navigation-link": "next",
        "nav-previous": "previous",
        "page-numbers": "pagination",
        "page-links": "pagination",
        "wp-block-query-pagination": "pagination",
        "cat-links": "section",
        "taxonomy-category": "section",
        "tags-links": "other",
        "byline": "other",
        "comments-area": "other",
        "entry-title": "article",
        "wp-block-post-title": "article",
        "entry-content": "inBody",
        "wp-block-post-content": "inBody",
    },
    date=".entry-header time.published, .entry-header time.entry-date, .entry-meta time.entry-date,"
    " .wp-block-post-date time",
    author=".entry-header .author .fn, .entry-meta .author .fn, .wp-block-post-author-name",
    section=".entry-header .cat-links a, .entry-footer .cat-links a, .taxonomy-category a",
    picture=".post-thumbnail, .entry-thumbnail, .wp-block-post-featured-image",
)
