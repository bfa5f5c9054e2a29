"""What publishers ask of machines: heard, written beside the page, obeyed where that is asked."""

import pytest
from polite_origin import PoliteOrigin, answer
from runs import newsspider, read_record, read_rows

from newsspider.archive.readings import readings

TEXT = "".join(f"<p>{'The tide came in at noon and left by night. ' * 6}</p>" for _ in range(5))


def article(slug, head=""):
    meta = '<meta property="og:type" content="article">'
    date = '<meta property="article:published_time" content="2026-03-04T05:06:07Z">'
    return (
        f"<html><head><title>Tide {slug}</title>{meta}{date}{head}</head>"
        f"<body><article><h1>Tide {slug}</h1>{TEXT} {slug}</article></body></html>"
    ).encode()


def links(*slugs, head=""):
    anchors = "".join(f'<h3><a href="/{slug}/">A tide called {slug}</a></h3>' for slug in slugs)
    return f"<html><head>{head}</head><body>{anchors}</body></html>".encode()


ANSWERS = {
    "/": answer(body=links("kept-by-nobody", "kept-by-all", "mined-by-nobody", "lone", "headed")),
    "/kept-by-nobody/": answer(
        body=article("kept-by-nobody", '<meta name="robots" content="noarchive">')
    ),
    "/kept-by-all/": answer(body=article("kept-by-all")),
    "/mined-by-nobody/": answer("200", "tdm-reservation: 1", body=article("mined-by-nobody")),
    "/lone/": answer(
        body=links("behind-lone", head='<meta name="robots" content="noindex, nofollow">')
    ),
    "/headed/": answer("200", "X-Robots-Tag: nofollow", body=links("behind-headed")),
}


def crawl(output, *options, answers=ANSWERS):
    with PoliteOrigin(answers) as origin:
        done = newsspider("crawl", origin.url, "--output", output, "--delay", 0, *options)
    return done, origin.paths()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    output = tmp_path_factory.mktemp("policies") / "output"
    return output, *crawl(output)


def test_what_is_asked_stands_in_the_record_beside_the_page(crawled):
    output = crawled[0]
    (warc,) = (output / "archive").glob("*.warc.gz")
    found = {reading.url.split("/")[3]: reading.policies for reading in readings(warc)}
    asked = {slug: policies for slug, policies in found.items() if policies}

    assert "kept-by-all" in found
    assert asked == {
        "kept-by-nobody": ("noarchive",),
        "mined-by-nobody": ("tdm-reservation",),
        "lone": ("noindex", "nofollow"),
        "headed": ("nofollow",),
    }


def test_links_of_a_page_that_asks_not_to_follow_them_are_not_followed(crawled):
    output, _, paths = crawled

    assert not [path for path in paths if "behind" in path]
    assert read_record(output)["skipped"]["nofollow"] == 2


def test_what_asks_not_to_be_kept_is_published_unless_the_operator_obeys(crawled, tmp_path):
    obeyed, _ = crawl(tmp_path, "-s", "NOARCHIVE_OBEY=true")

    assert len(read_rows(crawled[0])) == 3
    assert obeyed.returncode == 0
    assert {row["headline"] for row in read_rows(tmp_path)} == {
        "Tide kept-by-all",
        "Tide mined-by-nobody",
    }
    assert read_record(tmp_path)["dropped"] == {"noarchive": 1}
    assert newsspider("verify", tmp_path).returncode == 0


def test_a_first_page_that_asks_in_its_head_of_http_is_heard_when_it_is_read_for_its_links(
    tmp_path,
):
    first = answer("200", "X-Robots-Tag: nofollow", body=links("kept-by-all"))
    done, paths = crawl(tmp_path, answers=ANSWERS | {"/": first})

    assert done.returncode == 1
    assert "/kept-by-all/" not in paths
    assert read_record(tmp_path)["skipped"]["nofollow"] == 1
