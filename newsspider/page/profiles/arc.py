"""Arc XP, a publishing platform; its pages are drawn by Fusion."""

from newsspider.page.profiles.profile import Profile

__all__ = ["ARC"]

ARC = Profile(
    name="arc",
    script="fusion-",
    container=".b-article-body, .article-body-wrapper, .article-body",
    drop=frozenset(
        {
            *("b-promo", "ad-slot", "arcad-wrapper", "b-related-content", "c-attribution"),
            *("b-interstitial-link", "b-author-bio", "b-byline", "b-share-bar", "b-tags-list"),
            *("b-gallery", "b-newsletter-signup", "b-read-more", "b-alert-bar"),
        }
    ),
    links={
        "b-interstitial-link": "readAlso",
        "interstitial-link": "readAlso",
        "b-related-content": "related",
        "b-related-content-list": "related",
        "b-article-body": "inBody",
        "article-body-wrapper": "inBody",
        "b-links-bar": "section",
        "b-header-nav-chain": "section",
        "b-byline": "other",
        "b-tags-list": "other",
        "b-results-list": "article",
    },
    date=".b-date, time.c-date",
    author=".b-byline__names a",
    section=".b-overline",
    picture=".b-lead-art",
)
