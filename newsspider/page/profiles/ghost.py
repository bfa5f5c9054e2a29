"""Ghost, a publishing platform."""

from newsspider.page.profiles.profile import Profile

__all__ = ["GHOST"]

GHOST = Profile(
    name="ghost",
    generator="Ghost",
    container=".gh-content, .post-full-content .post-content, .kg-canvas",
    exact=True,
    drop=frozenset(
        {
            *("kg-signup-card", "kg-cta-card", "kg-bookmark-card", "gh-post-upgrade-cta"),
            *("kg-embed-card", "gh-subscribe-form", "kg-button-card", "gh-postpaywall"),
        }
    ),
    links={
        "gh-content": "inBody",
        "gh-article-tag": "section",
        "post-card-title": "article",
        "gh-card-title": "article",
        "read-next": "related",
        "gh-readmore": "related",
        "gh-navigation-menu": "section",
        "gh-article-meta": "other",
    },
    date=".gh-article-meta-date, .gh-article-header time, .post-full-meta time",
    author=".gh-article-author-name a, .gh-article-meta .author-name a",
    section=".gh-article-tag, .post-full-meta .post-card-primary-tag",
    picture=".gh-article-image, .post-full-image",
)
