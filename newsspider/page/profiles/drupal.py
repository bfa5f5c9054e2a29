"""Drupal: what its own themes and most of those built on them share."""

from newsspider.page.profiles.profile import Profile

__all__ = ["DRUPAL"]

DRUPAL = Profile(
    name="drupal",
    generator="Drupal",
    script="drupal-settings-json",
    container=".field--name-body, .field-name-body, .node__content",
    drop=frozenset(
        {
            *("node__links", "field--name-field-tags", "field-name-field-tags", "book-navigation"),
            *("field--name-field-related", "block-views", "field--name-field-author", "pager"),
            *("addtoany_list", "sharethis-wrapper", "field--name-comment", "comment-wrapper"),
        }
    ),
    links={
        "field--name-body": "inBody",
        "field-name-body": "inBody",
        "field--name-field-tags": "other",
        "field--name-field-related": "related",
        "menu--main": "section",
        "breadcrumb": "section",
        "pager": "pagination",
        "pager__item--next": "pagination",
        "node__title": "article",
        "node__submitted": "other",
    },
    date=".node__submitted time, .field--name-created, .submitted time",
    author=".node__submitted .username, .submitted .username",
    section=".field--name-field-section a, .field--name-field-category a",
    picture=".field--name-field-image",
)
