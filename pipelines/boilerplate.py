"""Paragraphs that are not the article: links to others, advertisement labels, share buttons.

Only whole, short paragraphs, and only by labels that are sure. A sentence that happens to hold the
words stays: "Read also the report" has no colon after its label and is not in capitals.
"""

import re

__all__ = ["is_boilerplate"]

_MAX_LENGTH = 240  # characters: a label and a headline, never a paragraph that says something

# Stand before a headline ("READ ALSO: Floods in ...") or alone above one.
_LINK_LABELS = frozenset(
    (
        "read also",
        "also read",
        "see also",
        "also see",
        "watch also",
        "read more",
        "read next",
        "related",
        "related article",
        "related articles",
        "related news",
        "related post",
        "related posts",
        "related stories",
        "related story",
        "recommended for you",
        "you may also like",
        "you might also like",
        "more on this story",
        "à lire aussi",
        "baca juga",
        "citește și",
        "czytaj także",
        "czytaj też",
        "lea también",
        "lee también",
        "lees ook",
        "leggi anche",
        "leia mais",
        "leia também",
        "lesen sie auch",
        "lire aussi",
        "читайте также",
        "читайте також",
    )
)
_ALONE = frozenset(
    (
        "ad",
        "ads",
        "advertisement",
        "advertisements",
        "advertisement continue reading",
        "advertisement continue reading below",
        "advertisement scroll to continue",
        "advertisement story continues below",
        "article continues after advertisement",
        "article continues below",
        "article continues below advertisement",
        "continue reading below advertisement",
        "sponsored",
        "sponsored content",
        "story continues after advertisement",
        "story continues below",
        "story continues below advertisement",
        "advertentie",
        "anzeige",
        "pubblicità",
        "publicidad",
        "publicidade",
        "publicité",
        "reklama",
        "реклама",
        "share",
        "share on social media",
        "share this",
        "share this article",
        "share this news",
        "share this on social media",
        "share this post",
        "share this story",
        "share with your friends",
        "follow us",
    )
)
_SHARE_ON = ("follow us on", "share on", "share this on", "share via", "share this via")
_NETWORKS = frozenset(
    """
    facebook twitter x instagram youtube tiktok telegram whatsapp linkedin threads bluesky mastodon
    reddit pinterest flipboard email google news social media and or our channel channels page pages
    """.split()  # noqa: SIM905 - a list literal of this table is a page long
)

_CAPITALS = re.compile(r"\W*(?:READ ALSO|ALSO READ|SEE ALSO)\b")
_LABEL_END = re.compile("[:»>|\N{EN DASH}\N{EM DASH}]")
_WORD = re.compile(r"[^\W_]+")


def is_boilerplate(paragraph: str) -> bool:
    """Return whether a whole paragraph is such a label, with or without the headline it names."""
    if len(paragraph) > _MAX_LENGTH:
        return False
    if _CAPITALS.match(paragraph):
        return True
    folded = _words(paragraph)
    if folded in _ALONE or folded in _LINK_LABELS:
        return True
    end = _LABEL_END.search(paragraph.lstrip(" >»|:"))
    if end and _words(paragraph.lstrip(" >»|:")[: end.start()]) in _LINK_LABELS:
        return True
    return any(
        folded.startswith(phrase) and _NETWORKS.issuperset(folded[len(phrase) :].split())
        for phrase in _SHARE_ON
    )


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
