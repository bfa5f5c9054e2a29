from pathlib import Path

import pytest

from newsspider.page import page_kind, parse_page

URL = "https://news.example/world/harbour-bridge-opens"
PROSE = (
    "<p>" + "The bridge was opened by the mayor on a rainy morning in front of a large crowd. " * 2
)
OWN = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge opens", '
    f'"url": "{URL}"}}</script>'
)
CARDS = '<h3><a href="/a">One headline of many</a></h3>' * 8


def kind(html, url=URL, status=200):
    return page_kind(parse_page(html.encode(), url), status).name


@pytest.mark.parametrize(
    "html",
    [
        OWN + "<h1>Bridge opens</h1><p>Short.</p>",
        f'<meta property="article:published_time" content="2026-03-04"><h1>Bridge</h1>{PROSE}',
        f'<body class="single single-post postid-7"><h1>x</h1>{CARDS}',
        f"<body><header><h1>Bridge</h1><time>4 March</time></header>{PROSE * 4}{CARDS}",
        f"<body><h1>x</h1><b class=date>4 March</b><div>{PROSE[3:]}<br>{PROSE[3:]}<br>{PROSE[3:]}",
    ],
)
def test_articles_are_articles(html):
    assert kind(html) == "article"


def test_a_page_that_is_a_player_with_a_date_is_an_article_and_a_list_of_them_is_not():
    head = '<meta property="og:type" content="article"><meta name="twitter:card" content="player">'
    player = "<h1>Morning</h1><time>22 June 2020</time><h1>Programmes</h1><audio src=a.mp3></audio>"

    assert kind(head + player + CARDS) == "article"
    assert kind(head.replace("player", "summary") + player + CARDS) == "listing"
    assert kind(player + CARDS) == "listing"


def test_a_line_of_a_wide_script_says_as_much_as_a_longer_one_of_letters():
    line = "<p>" + "\uc2dc\uc7a5\uc740 \ub2e4\ub9ac\ub97c \uc5f4\uc5c8\ub2e4. " * 4
    head = '<meta property="og:type" content="article"><h1>\ub2e4\ub9ac</h1>'

    assert kind(head + line * 3) == "article"
    assert kind(head + line) == "other"


def test_a_reporter_s_name_and_a_day_are_a_byline_in_korean_too():
    byline = "<div>\uc774\uc601 \uae30\uc790 | 2026-03-04 16:52:59</div>"

    assert kind(f'<meta property="og:type" content="article">{byline}') == "article"
    assert kind('<meta property="og:type" content="article">') == "other"


@pytest.mark.parametrize("mark", ["amp", "\u26a1"])
@pytest.mark.parametrize(
    "evidence",
    [
        f'<link rel="canonical" href="{URL}">',
        '<meta name="datePublished" content="2026-03-04">',
        "</head><div><div><div><div><time>4 March</time></div></div></div></div>",
    ],
)
def test_an_amp_page_with_an_article_s_text_is_an_article(mark, evidence):
    text = f"<main><div><div><div><h1>Bridge</h1></div></div></div>{PROSE * 4}</main>"
    page = parse_page(f"<html {mark}><head>{evidence}{text}".encode(), "https://news.example/amp/7")
    found = page_kind(page)

    assert found.name == "article"
    assert "AMP of an article" in found.reasons


@pytest.mark.parametrize(
    "html",
    [
        f"<html amp><h1>About us</h1>{PROSE * 6}",
        f'<html amp><link rel=canonical href="{URL}"><h1>World</h1>{PROSE}{CARDS}',
    ],
)
def test_amp_alone_makes_no_article(html):
    assert kind(html, "https://news.example/amp/7") != "article"


def test_a_jnews_article_is_an_article_though_most_of_its_links_are_headlines():
    page = (Path(__file__).parent / "pages" / "jnews.html").read_text()

    assert kind(page, "https://lantern.example/2026/03/harbour-bridge-opens/") == "article"


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (f'<body class="home blog wp-theme">{CARDS}', "https://news.example/"),
        (f'<body class="archive category category-world wp-x">{CARDS}{PROSE * 5}', URL),
        (f'<body class="search search-results wp-x">{CARDS}', "https://news.example/?s=x"),
        (f"<h1>World</h1>{CARDS}", "https://news.example/world/"),
        (f"{OWN.replace(URL, 'https://news.example/other')}<h1>World</h1>{CARDS}", URL),
        (PROSE * 4 + CARDS, "https://news.example/"),
    ],
)
def test_listings_are_listings(html, url):
    assert kind(html, url) == "listing"


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (f"<h1>About us</h1>{PROSE * 8}", "https://news.example/about-us/"),
        (f'<body class="page page-id-3"><h1>Us</h1>{PROSE * 9}{CARDS}', "https://news.example/us/"),
        (f"<h1>Contact</h1>{PROSE}", "https://news.example/contact"),
        ("<h1>Log in</h1><form><input type=password></form>", "https://news.example/login"),
    ],
)
def test_service_pages_are_other(html, url):
    assert kind(html, url) == "other"


@pytest.mark.parametrize(
    "html",
    [
        f'<body class="error404 wp-x"><h1>Oops</h1>{CARDS}',
        f"<title>Page not found - News</title><h1>404</h1>{CARDS}",
        "<h1>Diese Seite wurde nicht gefunden</h1><h1>Seite nicht gefunden</h1>",
    ],
)
def test_soft_404s_are_told(html):
    assert kind(html) == "soft404"


@pytest.mark.parametrize(
    ("status", "name"),
    [(404, "gone"), (410, "gone"), (403, "blocked"), (401, "blocked"), (429, "blocked")],
)
def test_a_status_that_refuses_decides(status, name):
    assert kind(OWN + PROSE * 9, status=status) == name


@pytest.mark.parametrize(
    ("html", "status"),
    [
        ("<title>Just a moment...</title><p>Checking your browser</p>", 200),
        ("<title>News</title><script src='/cdn-cgi/challenge-platform/x.js'></script><p>Wait", 200),
        ("<title>Before you continue</title><p>We value your privacy</p><button>OK</button>", 200),
        ("<title>News</title><p>Please wait</p>", 202),
    ],
)
def test_walls_are_blocked_whatever_their_status(html, status):
    assert kind(html, status=status) == "blocked"


def test_an_article_about_captchas_is_no_wall():
    html = f"<title>Why every captcha is broken</title>{OWN}<h1>Bridge opens</h1>{PROSE * 12}"

    assert kind(html) == "article"


def test_a_kind_says_why():
    assert page_kind(parse_page(b"<p>x", URL), 404).reasons == ("status 404",)
