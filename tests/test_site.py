"""Site files: what they may say, and what is said of their mistakes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.errors import ConfigError
from newsspider.site import BUNDLED, PinnedDoor, Site, load_site, read_site
from newsspider.site_keys import DOORS, KEYS

START = 'start = ["https://news.example/"]\n'


def read(folder, content):
    path = folder / "site.toml"
    path.write_text(START + content, "utf-8")
    return read_site(path)


def site_of_file(folder, content):
    site, problems = read(folder, content)

    assert problems == ()
    return site


def test_an_address_alone_is_a_site_that_may_do_all():
    site = load_site("https://www.News.example")

    assert site.name == "news.example"
    assert site.start == ("https://www.news.example/",)
    assert site.hosts == {"news.example"}
    assert all(site.opens(kind) for kind in (*DOORS, *DOORS.values()))
    assert site.fetches("/anything?at=all")


def test_a_host_without_a_scheme_is_asked_by_https():
    assert load_site("news.example").start == ("https://news.example/",)
    assert load_site("localhost:8000").start == ("https://localhost:8000/",)


def test_every_key_arrives_in_the_site(tmp_path):
    site = site_of_file(
        tmp_path,
        'name = "The Courier"\nhosts = ["WWW.blog.example", "x.example:8080"]\n'
        'sections = ["/opinion/", "https://blog.example/tech/"]\ndoors = ["feed", "links"]\n'
        'include = ["/opinion/", "/20*/"]\nexclude = ["/opinion/old/"]\ndelay = 2\n'
        'timezone = "Europe/Athens"\nlanguage = "pt-BR"\nsignificant_parameters = ["id"]\n'
        '[pinned]\nnews-sitemap = ["/news.xml"]\nfeed = ["https://x.example:8080/rss"]\n'
        '[selectors]\nheadline = "h1.title"\nbody = "//div[@id=\'text\']"\n',
    )

    assert site.name == "The Courier"
    assert site.hosts == {"news.example", "blog.example", "x.example:8080"}
    assert site.sections == ("https://news.example/opinion/", "https://blog.example/tech/")
    assert site.delay == 2.0
    assert (site.timezone, site.language) == ("Europe/Athens", "pt-BR")
    assert site.pinned == (
        PinnedDoor("https://news.example/news.xml", "newsSitemap"),
        PinnedDoor("https://x.example:8080/rss", "feed"),
    )
    assert (site.selectors.headline, site.selectors.drop) == ("h1.title", None)
    assert {*site.start, *site.sections, *(door.url for door in site.pinned)} == site.named


def test_a_site_can_be_compared_and_written_down(tmp_path):
    site = site_of_file(tmp_path, '[selectors]\nheadline = "h1"\n')

    assert hash(site) == hash(site_of_file(tmp_path, '[selectors]\nheadline = "h1"\n'))
    assert msgspec.to_builtins(site)["selectors"]["headline"] == "h1"
    with pytest.raises(AttributeError):
        site.name = "another"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("speed = 3", "unknown key 'speed'. Known keys: name, start,"),
        ("name = ' '", "key 'name': give a text"),
        ("hosts = ['https://x.example/']", "key 'hosts': 'https://x.example/': give a host"),
        ("hosts = ['']", "key 'hosts'"),
        ("hosts = 'x.example'", "key 'hosts': give a list"),
        ("sections = ['ftp://news.example/']", "key 'sections'"),
        (
            "sections = ['opinion']",
            "key 'sections': 'opinion': give an address, or a path that beg",
        ),
        ("[pinned]\nfeed = ['feed']", "key 'pinned': 'feed': give an address, or a path that beg"),
        ("sections = ['https://x.example/a/']", "another host: add x.example to 'hosts'"),
        ("doors = ['feeds']", "key 'doors': 'feeds' is no kind of door: choose from news-sitemap,"),
        ("doors = 'feed'", "key 'doors': give a list"),
        ("pinned = ['https://news.example/feed/']", "key 'pinned': give a table"),
        ("[pinned]\nlinks = ['/a']", "key 'pinned': 'links' cannot be pinned"),
        ("[pinned]\nfeed = '/a'", "key 'pinned': give a list"),
        ("[pinned]\nfeed = ['https://x.example/a']", "key 'pinned': https://x.example/a is on"),
        ("include = ['opinion']", "key 'include': 'opinion' must begin with a slash"),
        ("exclude = [1]", "key 'exclude': give a list"),
        ("delay = true", "key 'delay': give seconds"),
        ("delay = inf", "key 'delay'"),
        ("delay = nan", "key 'delay'"),
        ("timezone = 'Europe'", "key 'timezone': 'Europe' is no zone"),
        ("timezone = '../etc/passwd'", "key 'timezone'"),
        ("timezone = 'EET+2 hours'", "key 'timezone'"),
        ("language = 'English'", "key 'language': 'English' is no language tag"),
        ("significant_parameters = 'id'", "key 'significant_parameters': give a list"),
        ("selectors = 'h1'", "key 'selectors': give a table"),
        ("[selectors]\ntitle = 'h1'", "key 'selectors': 'title' has no selector: choose from"),
        ("[selectors]\nheadline = 1", "key 'selectors': 'headline' must be a text"),
        ("[selectors]\nheadline = 'h1['", "key 'selectors': 'headline': 'h1[' is not CSS"),
        ("[selectors]\nheadline = 'h1::words'", "'headline': 'h1::words' is not CSS"),
        ("[selectors]\nheadline = '//h1['", "'headline': '//h1[' is not XPath"),
        ("[selectors]\nheadline = 'no(//h1)'", "'no(//h1)' is not XPath: Unregistered function"),
        ("[selectors]\nheadline = 'count(//h1)'", "selects neither elements nor text"),
        ("[selectors]\nbody = 'article::text'", "'body': 'article::text' selects text"),
        ("[selectors]\ndrop = '//p/@class'", "'drop': '//p/@class' selects text"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_key_and_cure(tmp_path, content, words):
    site, problems = read(tmp_path, content)

    assert site is None
    assert len(problems) == 1
    assert problems[0].startswith(f"{tmp_path / 'site.toml'}: ")
    assert words in problems[0]


def test_all_mistakes_are_told_and_the_first_stops_a_crawl(tmp_path):
    _, problems = read(tmp_path, "speed = 3\ndelay = -1\ndoors = ['window']\n")

    assert [word for p in problems for word in KEYS if f"'{word}'" in p] == ["delay", "doors"]
    with pytest.raises(ConfigError, match=r"unknown key 'speed'.*and 2 more: newsspider sites"):
        load_site(str(tmp_path / "site.toml"))


@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "more"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text("a/*é -", max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["feed", "body", "x"]), inner, max_size=2)
            ),
            max_leaves=6,
        ),
    )
)
def test_whatever_a_file_says_it_is_a_site_or_sentences(content):
    from newsspider.site import _site

    site, problems = _site({"start": ["https://news.example/"]} | content)

    assert isinstance(site, Site) is not bool(problems)
    assert all(isinstance(problem, str) and problem for problem in problems)


@pytest.mark.parametrize("content", [b"start = [", b'\xff\xfe = "x"'])
def test_what_is_not_toml_is_said_to_be_not(tmp_path, content):
    path = tmp_path / "site.toml"
    path.write_bytes(content)

    assert read_site(path)[0] is None
    assert "not TOML" in read_site(path)[1][0]


def test_a_name_is_a_file_here_or_in_sites_or_one_that_comes_along(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "courier.toml").write_text('name = "in sites"\n' + START)

    assert load_site("courier").name == "in sites"

    (tmp_path / "courier.toml").write_text('name = "here"\n' + START)

    assert load_site("courier").name == "here"
    assert load_site("demo") == read_site(BUNDLED / "demo.toml")[0]


def test_a_host_is_never_taken_for_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("localhost", "news.example"):
        (tmp_path / f"{name}.toml").write_text(START)

    assert load_site("localhost").start == ("https://localhost/",)
    assert load_site("news.example").start == ("https://news.example/",)
    with pytest.raises(ConfigError, match=r"nowhere: neither an address .* nor the name of one"):
        load_site("nowhere")


def test_the_example_that_comes_along_shows_every_key():
    text = (BUNDLED / "demo.toml").read_text("utf-8")

    assert [key for key in KEYS if f"\n{key} = " not in f"\n{text.replace('# ', '')}"] == [
        "pinned",
        "selectors",
    ]
    assert "[pinned]" in text
    assert "[selectors]" in text


def test_doors_that_are_not_named_stay_shut_and_pinned_ones_do_not(tmp_path):
    site = site_of_file(tmp_path, 'doors = []\n[pinned]\nfeed = ["/feed/"]\n')

    assert not any(site.opens(kind) for kind in (*DOORS, *DOORS.values()))
    assert site.pinned == (PinnedDoor("https://news.example/feed/", "feed"),)


def test_links_and_sections_are_one_door(tmp_path):
    site = site_of_file(tmp_path, 'doors = ["news-sitemap"]\n')

    assert site.opens("newsSitemap")
    assert not site.opens("section")
    assert not site.opens("links")


@pytest.mark.parametrize(
    ("path", "fetched"),
    [
        ("/opinion/a", True),
        ("/2026/11/a", True),
        ("/opinion/old/a", False),
        ("/sport/a", False),
        ("/", False),
        ("/opinion/a?print=1", False),
        ("/opinion/a.pdf", False),
        ("/opinion/a.pdf.html", True),
    ],
)
def test_paths_match_as_in_robots_txt_and_exclude_wins(tmp_path, path, fetched):
    site = site_of_file(
        tmp_path,
        'include = ["/opinion/", "/20*/"]\nexclude = ["/opinion/old/", "*print=", "/*.pdf$"]\n',
    )

    assert site.fetches(path) is fetched


def test_what_include_leaves_out_is_not_excluded(tmp_path):
    site = site_of_file(tmp_path, 'include = ["/opinion/"]\nexclude = ["/shop/"]\n')

    assert not site.fetches("/feed/")
    assert not site.excludes("/feed/")
    assert site.excludes("/shop/feed/")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("https://news.example/a?id=3&sort=up", "https://news.example/a?id=3"),
        ("https://news.example/a?sort=up&id=3&id=4", "https://news.example/a?id=3&id=4"),
        ("https://news.example/a?sort=up", "https://news.example/a"),
        ("https://news.example/a?id", "https://news.example/a?id"),
        ("https://news.example/a?page+no=2&x=1", "https://news.example/a?page+no=2"),
    ],
)
def test_only_parameters_that_matter_stay_in_an_address(tmp_path, url, kept):
    site = site_of_file(tmp_path, 'significant_parameters = ["id", "page no"]\n')

    assert site.significant(url) == kept
    assert site.significant(kept) == kept


def test_without_a_word_on_parameters_all_matter(tmp_path):
    url = "https://news.example/a?sort=up"

    assert site_of_file(tmp_path, "").significant(url) == url
    assert site_of_file(tmp_path, "significant_parameters = []").significant(url) == url[:-8]
