import json
from datetime import UTC, datetime

import pytest

from newsspider.page import extract_article, parse_page

URL = "https://lantern.example/2026/03/harbour-bridge-opens/"
FETCHED = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINE = "The bridge across the harbour carried its first cars on Wednesday, two years late. "
TEXT = f"<p>{LINE * 3}</p>" * 3
JNEWS = '<body class="single single-post postid-7 jnews">'


def article(body, head=""):
    html = f"<html><head>{head}</head>{body}</html>"
    return extract_article(parse_page(html.encode(), URL), fetched=FETCHED)


def graph(image, *nodes):
    news = {"@type": "NewsArticle", "@id": f"{URL}#article", "image": image}
    told = {"@graph": [news | {"mainEntityOfPage": {"@id": URL}}, *nodes]}
    og = '<meta property="og:image" content="/og.jpg">'
    return f'{og}<script type="application/ld+json">{json.dumps(told)}</script>'


def urls(found):
    return [image["url"].removeprefix("https://lantern.example") for image in found.images]


@pytest.mark.parametrize(
    ("image", "node"),
    [
        ({"@id": f"{URL}#primaryimage"}, {"url": "/bridge.jpg"}),
        ({"@id": f"{URL}#primaryimage"}, {"contentUrl": "/bridge.jpg"}),
        ([{"@id": f"{URL}#primaryimage"}], {"url": "/bridge.jpg"}),
        (f"{URL}#primaryimage", {"url": "/bridge.jpg"}),
        ({"@type": "ImageObject", "@id": "https://lantern.example/bridge.jpg"}, {}),
        ({"@type": "ImageObject", "contentUrl": "/bridge.jpg"}, {}),
        ("/bridge.jpg", {}),
    ],
)
def test_the_main_image_is_looked_up_in_the_graph(image, node):
    picture = {"@type": "ImageObject", "@id": f"{URL}#primaryimage"} | node
    found = article(f"<article>{TEXT}", graph(image, picture))

    assert found.mainImage == "https://lantern.example/bridge.jpg"
    assert found.fieldSources["mainImage"] == "jsonld"


@pytest.mark.parametrize("image", [{"@id": f"{URL}#primaryimage"}, f"{URL}#primaryimage", {}])
def test_a_reference_that_leads_nowhere_is_no_image(image):
    found = article(f"<article>{TEXT}", graph(image))

    assert found.mainImage == "https://lantern.example/og.jpg"
    assert found.fieldSources["mainImage"] == "opengraph"


def test_a_theme_s_featured_picture_comes_with_its_caption_and_alternative_text():
    featured = (
        '<div class="jeg_featured featured_image"><a href="/full.jpg"><div class="thumbnail-'
        'container"><img src="data:image/gif;base64,x" data-src="/bridge.jpg" alt="A bridge"></div>'
        '</a><p class="wp-caption-text">The bridge at dawn</p></div>'
    )
    text = f'<div class="entry-content no-share"><div class="content-inner">{TEXT}</div></div>'

    assert article(f"{JNEWS}{featured}{text}").images == [
        {
            "url": "https://lantern.example/bridge.jpg",
            "caption": "The bridge at dawn",
            "credit": None,
            "alt": "A bridge",
        }
    ]


def test_pictures_between_the_lines_are_the_article_s_with_what_is_said_of_each():
    figure = (
        "<figure><img src=/a.jpg><figcaption>Cars <span class=credit>Photo: Reed</span>"
        "</figcaption></figure>"
    )
    captioned = (
        '<div class="wp-caption"><img src=/b.jpg alt=Trams><p class=wp-caption-text>Trams</div>'
    )
    loose = '<p><a href="/full/c.jpg"><img src=/c.jpg alt="A mayor"></a></p>'
    text = f"<div class=entry-content>{TEXT}{figure}{captioned}{loose}</div>"

    assert [
        (i["url"][-6:], i["caption"], i["credit"], i["alt"])
        for i in article(f"<body><article>{text}</article>").images
    ] == [
        ("/a.jpg", "Cars Photo: Reed", "Photo: Reed", None),
        ("/b.jpg", "Trams", None, "Trams"),
        ("/c.jpg", None, None, "A mayor"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        '<div class="author-box"><img src=/x.jpg></div>',
        "<img class=avatar src=/x.jpg>",
        '<div class="jnews_related_post_container"><figure><img src=/x.jpg></figure></div>',
        '<div class="jnews_inline_related_post_wrapper"><img src=/x.jpg></div>',
        '<div class="ad-slot"><img src=/x.jpg></div>',
        "<aside><figure><img src=/x.jpg></figure></aside>",
        "<a href=/2026/03/tram/><figure><img src=/x.jpg></figure></a>",
        "<p><a href=/2026/03/tram/><img src=/x.jpg></a></p>",
        "<img src=/x.jpg width=1 height=1>",
        "<img src=/theme/arrow.svg>",
        "<img src=https://secure.gravatar.com/x.jpg>",
        "<noscript><figure><img src=/x.svg></figure></noscript>",
        "<img src='https://[x/x.jpg'>",
    ],
)
def test_avatars_icons_advertisements_and_cards_are_not_the_article_s(other):
    figure = "<figure><img src=/bridge.jpg></figure>"
    text = f"<div class=entry-content><div class=content-inner>{TEXT}{figure}{other}</div></div>"

    assert urls(article(f"{JNEWS}<article>{text}")) == ["/bridge.jpg"]


def test_a_wrapper_that_has_room_for_advertisements_hides_no_picture():
    text = (
        f"<div class='page-ad-margins with-share'><article>{TEXT}<figure><img src=/b.jpg></figure>"
    )

    assert urls(article(text)) == ["/b.jpg"]


def test_a_picture_that_is_loaded_late_is_listed_once():
    late = "<img data-src=/b.jpg?w=800><noscript><img src=/b.jpg?w=400></noscript>"

    assert urls(article(f"<article>{TEXT}<figure>{late}</figure>")) == ["/b.jpg?w=800"]


def test_sides_that_are_a_ratio_hide_no_picture_of_a_figure():
    figure = "<figure><img src=/b.jpg width=16 height=9></figure>"

    assert urls(article(f"<article>{TEXT}{figure}")) == ["/b.jpg"]


def test_a_picture_only_for_readers_without_scripts_is_listed():
    late = "<noscript><img src=/b.jpg></noscript>"

    assert urls(article(f"<article>{TEXT}<figure>{late}</figure>")) == ["/b.jpg"]


def test_a_theme_drops_no_text_that_it_names_itself():
    box = (
        f'<div class="td_block_wrap td-post-content"><figure><img src=/a.jpg></figure>{TEXT}</div>'
    )
    found = article(f'<body class="td-standard-pack"><article>{box}</article></body>')

    assert urls(found) == ["/a.jpg"]
