"""JNews, a WordPress news theme."""

from newsspider.page.profiles.profile import Profile

__all__ = ["JNEWS"]

JNEWS = Profile(
    name="jnews",
    sign=("jnews", "jeg_"),
    container=".entry-content > .content-inner",
    exact=True,
    drop=frozenset(
        {
            *("jnews_inline_related_post_wrapper", "jnews_inline_related_post", "jeg_post_tags"),
            *("jeg_share_button", "jeg_ad", "ads-wrapper", "jeg_pagelinks", "jeg_post_source"),
            *("jeg_post_via", "jeg_authorbox", "jnews_author_box_container"),
        }
    ),
    links={
        "jnews_inline_related_post_wrapper": "readAlso",
        "jnews_inline_related_post": "readAlso",
        "jnews_related_post_container": "related",
        "jnews_popup_post_container": "next",
        "jeg_popup_post": "next",
        "prev-post": "previous",
        "next-post": "next",
        "jeg_pagination": "pagination",
        "jeg_navigation": "pagination",
        "jeg_pagelinks": "pagination",
        "jeg_post_tags": "other",
        "jeg_meta_author": "other",
        "jeg_meta_category": "section",
        "jeg_post_category": "section",
        "jeg_breadcrumbs": "section",
        "jeg_menu": "section",
        "jeg_post_title": "article",
        "content-inner": "inBody",
    },
    date=".entry-header .jeg_meta_date",
    author=".entry-header .jeg_meta_author a",
    section=".entry-header .jeg_meta_category a[rel~=category]",
    picture=".jeg_featured",
)
