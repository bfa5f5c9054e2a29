"""Blogger, Google's platform of blogs."""

from newsspider.page.profiles.profile import Profile

__all__ = ["BLOGGER"]

BLOGGER = Profile(
    name="blogger",
    generator="blogger",
    script="https://www.blogger.com/",
    container=".post-body.entry-content, .post-body",
    exact=True,
    drop=frozenset(
        {
            *("post-share-buttons", "post-footer", "blogger-labels", "jump-link", "post-labels"),
            *("related-posts", "share-buttons", "addthis_toolbox"),
        }
    ),
    links={
        "post-body": "inBody",
        "post-labels": "other",
        "blog-pager-newer-link": "next",
        "blog-pager-older-link": "previous",
        "related-posts": "related",
        "post-title": "article",
        "blog-pager": "pagination",
    },
    date=".date-header span, .post-timestamp time, abbr.published",
    author=".post-author .fn a, .post-author .fn",
    section=".post-labels a[rel~=tag]",
)
