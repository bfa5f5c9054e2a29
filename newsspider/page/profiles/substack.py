"""Substack, a newsletter platform."""

from newsspider.page.profiles.profile import Profile

__all__ = ["SUBSTACK"]

SUBSTACK = Profile(
    name="substack",
    script="https://substackcdn.com/",
    container=".available-content .body.markup",
    exact=True,
    drop=frozenset(
        {
            *("subscription-widget-wrap", "subscription-widget-wrap-editor", "button-wrapper"),
            *("subscribe-widget", "captioned-button-wrap", "post-ufi", "embedded-post-wrap"),
            *("digest-post-embed", "paywall", "poll-embed", "community-chat", "footnote-anchor"),
        }
    ),
    links={
        "embedded-post-wrap": "readAlso",
        "digest-post-embed": "readAlso",
        "post-preview": "article",
        "markup": "inBody",
        "post-footer": "other",
        "byline-wrapper": "other",
    },
    date=".post-header time, .post-header .post-date",
    author=".post-header .byline-wrapper a[href*='@'], .byline-names a",
    picture=".post-header .post-image",
)
