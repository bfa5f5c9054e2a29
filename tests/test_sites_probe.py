"""`newsspider sites --probe` looks at a site and drafts its file."""

import socket
import tomllib
from datetime import UTC, datetime

import pytest
from crawls import edited
from hypothesis import given
from hypothesis import strategies as st
from runs import newsspider, read_record, read_rows

from newsspider.demo import DEFAULT_GROUPS, DemoSite, serve
from newsspider.demo.answer import Answer, document, redirect
from newsspider.doors import Candidate, Door, Opened
from newsspider.errors import ConfigError
from newsspider.page import parse_page
from newsspider.site import load_site
from newsspider.site_keys import DOORS
from newsspider.spiders.probe import MAX_REQUESTS, OpenedDoor, ProbeSpider, Sighting
from newsspider.verbs.site_draft import site_draft

START = 'start = ["https://news.example/"]\n'
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def wide_open():
    """A demo site with all doors."""
    groups = (DEFAULT_GROUPS | {"doors"}) - {"delay"}
    with serve(DemoSite(articles=30, groups=groups)) as server:
        yield server


@pytest.fixture(scope="module")
def probed(wide_open, tmp_path_factory):
    """A look at that site: the draft as a file, how it ended, what the site saw."""
    folder = tmp_path_factory.mktemp("probed")
    arguments = ["sites", "--probe", wide_open.url, "--output", folder / "output"]
    done = newsspider(*arguments, "-s", "DOWNLOAD_DELAY=0")
    (folder / "draft.toml").write_text(done.stdout, "utf-8")
    return folder, done, list(wide_open.requests)


def test_a_probe_asks_a_dozen_times_at_most_and_nothing_that_is_forbidden(probed, wide_open):
    _, done, requests = probed
    forbidden = {e.path for e in wide_open.site.expectations() if e.kind == "disallowed"}

    assert (done.returncode, done.stderr) == (0, "")
    assert 5 < len(requests) <= MAX_REQUESTS + 1 == 12
    assert requests[0].target == "/robots.txt"
    assert not forbidden & {request.target for request in requests}
    assert wide_open.other_visits == 0


def test_a_probe_is_archived_and_publishes_nothing(probed):
    folder, _, requests = probed
    output = folder / "output"
    record = read_record(output)

    assert record["spider"] == "probe"
    assert record["archive"]["exchanges"] == len(requests)
    assert read_rows(output) == []
    assert newsspider("verify", output).returncode == 0


def test_a_draft_is_a_site_file_with_sections_doors_and_language(probed, wide_open):
    site = load_site(str(probed[0] / "draft.toml"))
    menu = [f"{wide_open.url}category/{s}/" for s in ("politics", "world", "press-release")]

    assert site.start == (wide_open.url,)
    assert site.name == "The Quillport Courier"
    assert set(menu) <= set(site.sections)
    assert len(site.sections) == 8
    assert site.doors == tuple(DOORS)
    assert site.language == "en-US"
    assert site.delay is None


def test_a_draft_tells_what_was_met(probed):
    comments = [line for line in probed[1].stdout.splitlines() if line.startswith("#")]
    told = "\n".join(comments)

    assert "Made by: jnews, WordPress" in told
    for door in ("news-sitemap  ", "feed          ", "api           ", "sitemap       "):
        assert f"#   {door}http" in told
    assert "addresses, the newest of 2025-" in told
    assert "words, by jnews" in told
    assert "#   headline: " in told
    assert "dates carry their own (+00:00)" in told


def test_a_draft_can_be_crawled(probed, tmp_path):
    draft = probed[0] / "draft.toml"
    limits = ["--max-pages", 20, "--delay", 0]
    done = newsspider("crawl", draft, "--output", tmp_path / "output", *limits)

    assert done.returncode == 0, done.stderr
    assert {row["site"] for row in read_rows(tmp_path / "output")} == {"The Quillport Courier"}


def test_a_site_without_doors_is_followed_by_its_links_at_the_longer_delay(demo, tmp_path):
    quick = ["-s", "DOWNLOAD_DELAY=0", "-s", "CRAWL_DELAY_MAX=0.01"]
    done = newsspider("sites", "--probe", demo.url, "--output", tmp_path, *quick)
    content = tomllib.loads(done.stdout)

    assert done.returncode == 0, done.stderr
    assert content["doors"] == ["links"]
    assert "delay" not in content  # robots.txt asks for less than is usual
    assert "robots.txt asks for 0.02, and the longer one holds" in done.stdout
    assert content["name"] == "The Quillport Courier"
    assert "# An article that was read: http" in done.stdout
    assert "(guessed)" in done.stdout


def drafted(site, folder):
    """Return what a look at ``site`` prints, and how many requests it took."""
    with serve(site) as server:
        arguments = ["sites", "--probe", server.url, "--output", folder]
        done = newsspider(*arguments, "-s", "DOWNLOAD_DELAY=0")
        return done.stdout, len(server.requests)


def with_feeds(answer, paths):
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{p}">' for p in paths)
    body = answer.body.replace(b"</head>", links.encode() + b"</head>", 1)
    return document(body, "text/html; charset=UTF-8")


def front_of(site, host):
    return site.respond("GET", "/", {}, host)


def test_an_article_is_read_however_many_doors_lead_nowhere(tmp_path):
    site = DemoSite(articles=10, groups=frozenset({"core"}))
    paths = [f"/feed-{number}/" for number in range(20)]
    maps = "".join(f"Sitemap: /nothing-{number}.xml\n" for number in range(20))
    answers = {path: redirect(f"{path}again/") for path in paths} | {
        "/": lambda host: with_feeds(front_of(site, host), paths),
        "/robots.txt": Answer(200, "OK", [("Content-Type", "text/plain")], maps.encode()),
    }
    draft, requests = drafted(edited(site, answers), tmp_path)

    assert "# An article that was read: http" in draft
    assert requests <= MAX_REQUESTS + 1


def test_an_article_is_read_where_there_is_no_door(tmp_path):
    draft, requests = drafted(DemoSite(articles=10, groups=frozenset({"core"})), tmp_path)

    assert "# An article that was read: http" in draft
    assert tomllib.loads(draft)["doors"] == ["links"]
    assert requests <= MAX_REQUESTS + 1


def test_what_a_feed_puts_first_may_be_gone(tmp_path):
    site = DemoSite(articles=10, groups=frozenset({"core"}))
    items = "".join(
        f"<item><title>Gone</title><link>/gone-for-good-and-away-{number}/</link></item>"
        for number in range(3)
    )
    feed = document(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), "text/xml")
    answers = {"/feed/": feed, "/": lambda host: with_feeds(front_of(site, host), ["/feed/"])}
    draft, requests = drafted(edited(site, answers), tmp_path)

    assert "# An article that was read: http" in draft
    assert requests <= MAX_REQUESTS + 1


def test_links_that_lead_nowhere_leave_requests_for_the_next(tmp_path):
    site = DemoSite(articles=10, groups=frozenset({"core"}))
    loop = "/2018/11/round-and-round-and-never-home/"
    link = f'<article><h2><a href="{loop}">Round and round</a></h2></article></body>'.encode()

    def front_with_loop(host):
        body = front_of(site, host).body.replace(b"</body>", link, 1)
        return document(body, "text/html; charset=UTF-8")

    answers = {"/": front_with_loop, loop: redirect(loop + "?again")}
    draft, requests = drafted(edited(site, answers), tmp_path)

    assert "# An article that was read: http" in draft
    assert requests <= MAX_REQUESTS + 1


def test_a_site_that_does_not_answer_is_one_sentence_and_exit_status_1(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    done = newsspider("sites", "--probe", url, "--output", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"newsspider: {url}: nothing answers at that host and port\n"


def test_a_page_that_is_gone_is_no_site(demo, tmp_path):
    path = next(e.path for e in demo.site.expectations() if e.kind == "missing")
    done = newsspider("sites", "--probe", demo.url + path[1:], "--output", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert "no page to begin with (gone" in done.stderr


def test_a_malformed_address_is_exit_status_2(tmp_path):
    done = newsspider("sites", "--probe", "ftp://x.example/", "--output", tmp_path / "output")

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("url", ["http://", "not a url", "", "file:///etc/passwd"])
def test_only_an_address_can_be_looked_at(url):
    with pytest.raises(ConfigError, match="give an address like"):
        ProbeSpider(url=url)


def front(name="", words="World", language="en", title=""):
    head = f"<head><title>{title}</title></head>"
    html = f'<html lang="{language}">{head}<body><nav><a></a></nav></body></html>'
    page = parse_page(html.encode(), "https://news.example/")
    page.metas.append(("og:site_name", name))
    link = page.root.find(".//a")
    link.set("href", "/world/")
    link.text = words
    return page


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(
    lambda text: all(c in "\t\n" or ord(c) > 31 for c in text)
)


@given(_WORDS, _WORDS, _WORDS)
def test_no_word_of_a_site_can_break_its_draft(name, words, problem):
    sighting = Sighting(front(name, words), None, None)
    door = Door("https://news.example/feed/", "feed")
    sighting.doors.append(OpenedDoor(door, Opened(), f"x{problem}"))
    content = tomllib.loads(site_draft(sighting, NOW))

    assert set(content) == {"name", "start", "sections", "doors", "language"}
    assert content["sections"] == ["https://news.example/world/"]
    assert content["doors"] == ["links"]


@pytest.mark.parametrize(
    ("said", "title", "name"),
    [
        ("The Courier", "Today", "The Courier"),
        ("", "Today's paper \u2013 The News", "Today's paper \u2013 The News"),
        ("", "All that is new | News", "News"),
        ("", "News: all that is new", "News"),
        ("", "", "news.example"),
    ],
)
def test_a_site_is_called_what_its_front_page_says(said, title, name):
    content = tomllib.loads(site_draft(Sighting(front(said, title=title), None, None), NOW))

    assert content["name"] == name


@pytest.mark.parametrize(("asked", "delay"), [(None, None), (0.02, None), (1, None), (7.5, 7.5)])
def test_of_two_delays_the_longer_one_is_drafted(asked, delay):
    content = tomllib.loads(site_draft(Sighting(front(), None, asked), NOW))

    assert content.get("delay") == delay


def test_a_draft_without_an_article_offers_selectors():
    sighting = Sighting(front(), None, 7.5, problem="https://news.example/a: no article (other: )")
    text = site_draft(sighting, NOW)

    assert "# No article was read: https://news.example/a: no article (other: )" in text
    assert "# [selectors]" in text
    assert tomllib.loads(text)["delay"] == 7.5


def test_a_door_is_told_with_its_newest_date():
    dated = Candidate(
        "https://news.example/a", "feed", published=datetime(2026, 11, 20, tzinfo=UTC)
    )
    sighting = Sighting(front(), None, None)
    door = Door("https://news.example/rss", "feed")
    sighting.doors.append(OpenedDoor(door, Opened((dated,)), ""))
    text = site_draft(sighting, NOW)

    assert (
        "#   feed          https://news.example/rss: 1 address, the newest of 2026-11-20 00:00 UTC"
        in text.splitlines()
    )
    assert tomllib.loads(text)["doors"] == ["feed", "links"]
