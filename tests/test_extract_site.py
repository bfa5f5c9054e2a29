"""Rows made again with a site file: those that the crawl with that file wrote."""

import json
import pickle
import shutil

import pytest
from crawls import serve_many
from runs import newsspider, read_record, read_rows

from newsspider.archive.members import read_members
from newsspider.archive.reader import StoredPage
from newsspider.demo import DemoSite
from newsspider.site import Site, load_site
from newsspider.spiders.page_sites import PageSites
from newsspider.spiders.stored import read_stored
from newsspider.spiders.worker import question

READ = ("headline", "articleBody", "authors", "datePublished", "site", "urlKey", "fieldSources")
"""What a site file has a say in."""

ODD = """name = "{name}"
start = ["{url}"]
timezone = "Asia/Tokyo"
significant_parameters = []
[selectors]
headline = ".entry-content p"
authors = ".jeg_meta_category a"
published = ".jeg_meta_date"
body = ".entry-content p"
"""
"""Selectors that read pages of the demo site as nothing else does."""


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A crawl of two sites, one with a site file and one without: the folder, and the file."""
    folder = tmp_path_factory.mktemp("odd")
    site = DemoSite(articles=6, groups=frozenset({"core"}))
    with serve_many([site, site]) as (one, other):
        (folder / "odd.toml").write_text(ODD.format(name="The Odd Courier", url=one.url))
        arguments = [folder / "odd.toml", other.url, "--output", folder / "output", "--delay", 0]
        done = newsspider("crawl", *arguments)
    shutil.copytree(folder / "output" / "archive", folder / "elsewhere")

    assert done.returncode == 0, done.stderr
    return folder


def facts(rows, names=READ):
    return {row["url"]: {name: row[name] for name in names} for row in rows}


def extracted(*arguments):
    """Return what was read, by address, and what was said."""
    done = newsspider("extract", *arguments)

    assert done.returncode == 0, done.stderr
    return facts(map(json.loads, done.stdout.splitlines())), done.stderr


@pytest.fixture(scope="module")
def bare(odd):
    """The same pages where no record of the run is beside them."""
    return extracted(odd / "elsewhere")[0]


def test_a_crawl_with_a_site_file_is_read_again_as_it_was_read(odd):
    rows = read_rows(odd / "output")
    again, _ = extracted(odd / "output" / "archive")

    assert len({row["site"] for row in rows}) == 2
    assert "selectors" in {row["extractor"]["name"] for row in rows if row["extractor"]}
    assert again == facts(rows)


def test_a_site_file_is_for_the_pages_of_its_hosts_alone(odd, bare):
    rows = read_rows(odd / "output")
    named, _ = extracted(odd / "elsewhere", "--site", odd / "odd.toml", "--processes", 2)

    assert named == facts(rows)
    assert {url for url in named if named[url] != bare[url]} == {
        row["url"] for row in rows if row["site"] == "The Odd Courier"
    }


def test_a_file_that_is_named_comes_before_that_of_the_crawl(odd, bare, tmp_path):
    site = load_site(str(odd / "odd.toml"))
    plain = tmp_path / "plain.toml"
    plain.write_text(f'name = "The Plain Courier"\nstart = ["{site.start[0]}"]\n')
    output = tmp_path / "output"
    done = newsspider("extract", odd / "output" / "archive", "--site", plain, "--output", output)
    texts = [name for name in READ if name != "site"]

    assert done.returncode == 0, done.stderr
    assert facts(read_rows(output), texts) == {
        url: {name: row[name] for name in texts} for url, row in bare.items()
    }
    assert read_record(output)["chosen"]["sites"][0]["name"] == "The Plain Courier"


def test_a_site_file_of_other_hosts_changes_nothing_and_that_is_said(odd, bare, tmp_path):
    (tmp_path / "far.toml").write_text('start = ["https://far.example/"]\n')
    named, said = extracted(odd / "elsewhere", "--site", tmp_path / "far.toml")

    assert named == bare
    assert "newsspider: no article is of far.example (far.example)" in said


def test_the_summary_says_that_pages_were_read(odd, tmp_path):
    done = newsspider("extract", odd / "elsewhere", "--output", tmp_path)

    assert " pages read: " in done.stderr
    assert "fetched" not in done.stderr


@pytest.mark.parametrize("named", ["none.toml", "odd", "https://far.example/"])
def test_what_is_no_site_file_is_refused(odd, tmp_path, named):
    done = newsspider("extract", odd / "elsewhere", "--site", named, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr


def test_a_folder_without_archives_is_refused_with_the_one_that_has_them(odd):
    done = newsspider("extract", odd / "output")

    assert done.returncode == 2
    assert str(odd / "output" / "archive") in done.stderr


def test_the_folder_of_a_crawl_is_read_in_the_order_of_its_files(odd, tmp_path):
    (path,) = (odd / "elsewhere").iterdir()
    for name in ("b.warc.gz", "a.warc.gz"):
        shutil.copy(path, tmp_path / name)
    (tmp_path / "notes.txt").write_text("no archive")
    newsspider("extract", tmp_path, "--output", tmp_path / "output")

    assert read_record(tmp_path / "output")["asked"] == [
        str(tmp_path / "a.warc.gz"),
        str(tmp_path / "b.warc.gz"),
    ]


def test_a_page_has_the_site_of_its_run_until_the_record_is_lost(odd, tmp_path):
    output = shutil.copytree(odd / "output", tmp_path / "output")
    (path,) = (output / "archive").iterdir()
    with path.open("rb") as file:
        urls = {member.url for member in read_members(file) if member.kind == "response"}
    names = {site.name for url in urls if (site := PageSites().site(url, path))}
    (record,) = (output / "runs").iterdir()
    record.write_text("{")

    assert "The Odd Courier" in names
    assert len(names) == 2
    assert {PageSites().site(url, path) for url in urls} == {None}


WORDS = "The council has voted for the new bridge across the river after a long debate. " * 12


def stored(url, canonical):
    html = f'''<html lang="en"><head><title>A bridge</title>
    <link rel="canonical" href="{canonical}">
    <meta property="og:type" content="article"></head><body class="single-post postid-7"><article>
    <h1>A new bridge for the town</h1><p>{WORDS}</p></article></body></html>'''
    where = {"file": "a.warc.gz", "offset": 7, "length": 9, "recordId": "x", "payloadDigest": None}
    return StoredPage(url, "2026-11-22T10:00:00Z", 200, "text/html", html.encode(), where)


def test_parameters_that_tell_nothing_are_no_part_of_an_address():
    site = Site(name="News", start=("https://news.example/",), significant_parameters=("id",))
    page = stored("https://news.example/story?sort=up&id=7", "/story?id=7&from=front")
    found = read_stored(page, copies=False, site=site)

    assert read_stored(page, copies=False).copy_of == "news.example/story?from=front&id=7"
    assert found.copy_of is None
    assert found.article.url == page.url
    assert found.article.canonicalUrl == "https://news.example/story?id=7"
    assert (found.article.site, found.article.urlKey) == ("News", "news.example/story?id=7")


def test_another_article_is_one_whatever_parameters_tell():
    site = Site(name="News", start=("https://news.example/",), significant_parameters=("id",))
    page = stored("https://news.example/story?id=7", "/story?id=8&from=front")

    assert read_stored(page, copies=False, site=site).copy_of == "news.example/story?id=8"


def test_a_site_goes_to_the_worker_and_comes_back_in_its_answer(odd):
    site = load_site(str(odd / "odd.toml"))
    page = stored(f"{site.start[0]}story", "/story")
    asked = pickle.loads(question(page, copies=True, site=site))

    assert asked == (page, {"copies": True, "further": None, "site": site})


def test_an_address_that_is_none_has_no_site(odd):
    assert PageSites().site("dns:news.example", odd / "nothing.warc.gz") is None
