"""Articles that are read by turning pages: one row has the text of all."""

from collections import Counter

import pytest
from crawls import crawl
from polite_origin import PoliteOrigin, answer
from runs import newsspider, read_record, read_rows


def front(path):
    """Return the front page of a site, which leads there."""
    return answer(body=f"<html><body><h1>Tide</h1><a href='{path}'>Story</a>".encode())


def lines(page):
    """Return the paragraphs of a page."""
    return [
        f"In part {page} the harbour master told reporters on the quay for the {turn} time that the"
        " spring tide had come in an hour early, and that nobody had been hurt by it."
        for turn in ("first", "second", "third", "fourth")
    ]


def text(*pages):
    return "\n\n".join(line for page in pages for line in lines(page))


def address(number):
    return "/story/" if number == 1 else f"/story/{number}/"


def page(number, *, numbers=(1, 2, 3), said=None, changed="09:00", more=""):
    """Return a page of the story, which files itself under its own address as WordPress does."""
    turns = "".join(f'<a href="{address(n)}">{n}</a>' for n in numbers)
    body = "".join(f"<p>{line}</p>" for line in said or lines(number))
    return answer(
        body=(
            "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Early tide</title>"
            f"<link rel='canonical' href='{address(number)}'>"
            f"<meta property='article:modified_time' content='2026-11-20T{changed}:00Z'>"
            "<meta property='og:type' content='article'></head><body><article>"
            f"<h1>The tide that came an hour early</h1>{body}{more}</article>"
            f"<div class='page-links'>Pages: {turns}</div></body></html>"
        ).encode()
    )


@pytest.fixture
def answers():
    return {"/": front("/story/"), **{address(number): page(number) for number in (1, 2, 3)}}


@pytest.fixture
def origin(answers):
    with PoliteOrigin(answers) as origin:
        yield origin


def asked(origin):
    return Counter(path for path in origin.paths() if path.startswith("/story/"))


def notes(row):
    return [note for note in row["validationMessages"] if note.startswith("articleBody")]


def test_a_crawl_publishes_the_text_of_all_pages_and_asks_for_each_once(origin, tmp_path):
    done = crawl(tmp_path, origin.url)
    (row,) = read_rows(tmp_path)

    assert done.returncode == 0, done.stderr
    assert (row["url"], row["articleBody"]) == (f"{origin.url}/story/", text(1, 2, 3))
    assert row["wordCount"] == len(text(1, 2, 3).replace("-", " ").split())
    assert asked(origin) == {address(number): 1 for number in (1, 2, 3)}
    assert [note.partition(", ")[0] for note in notes(row)] == [
        f"articleBody: page {number} is {origin.url}{address(number)}" for number in (2, 3)
    ]
    assert read_record(tmp_path)["dropped"] == {"further-page": 2}


def test_reading_the_archive_again_gives_the_same_row(origin, tmp_path):
    crawl(tmp_path / "crawled", origin.url)
    done = [
        newsspider("extract", tmp_path / "crawled" / "archive", "--output", tmp_path / "again"),
        newsspider("verify", tmp_path / "crawled"),
    ]
    unlike = dict.fromkeys(("runId", "discovery", "site"))
    crawled, again = (
        [row | unlike for row in read_rows(tmp_path / n)] for n in ("crawled", "again")
    )

    assert [each.returncode for each in done] == [0, 0]
    assert crawled == again


def test_an_edit_of_a_further_page_is_a_revision_once_the_first_says_so(origin, answers, tmp_path):
    crawl(tmp_path, origin.url)
    answers[address(2)] = page(2, said=[*lines(2), *lines(5)])
    crawl(tmp_path, origin.url, "--recheck", "all")
    asked_before = asked(origin)
    answers[address(1)] = page(1, changed="10:00")
    for _ in range(2):
        crawl(tmp_path, origin.url, "--recheck", "all")
    newsspider("extract", tmp_path / "archive", "--output", tmp_path / "again")
    first, second = read_rows(tmp_path)
    again = read_rows(tmp_path / "again")

    assert (first["revision"], second["revision"]) == (1, 2)
    assert second["articleBody"] == text(1, 2, 5, 3)
    assert second["previousTextDigest"] == first["textDigest"]
    assert [row["articleBody"] for row in again] == [text(1, 2, 3), text(1, 2, 5, 3)]
    assert asked_before == {address(1): 2, address(2): 1, address(3): 1}
    assert asked(origin) == {address(1): 4, address(2): 2, address(3): 2}


def test_pages_that_tell_only_the_next_are_followed_to_the_last(origin, answers, tmp_path):
    answers |= {address(1): page(1, numbers=(2,)), address(2): page(2, numbers=(1, 3))}
    answers[address(3)] = page(3, numbers=(1, 2))
    crawl(tmp_path, origin.url)
    (row,) = read_rows(tmp_path)

    assert row["articleBody"] == text(1, 2, 3)


def test_a_page_that_is_missing_is_named_in_the_row(origin, answers, tmp_path):
    del answers[address(2)]
    done = crawl(tmp_path, origin.url)
    (row,) = read_rows(tmp_path)

    assert done.returncode == 0, done.stderr
    assert row["articleBody"] == text(1, 3)
    assert notes(row)[0] == (
        f"articleBody: the text goes on on page 2, which was not read: {origin.url}{address(2)}"
    )


def test_a_run_that_ends_between_two_pages_leaves_the_article_to_the_next(origin, tmp_path):
    short = crawl(tmp_path, origin.url, "--max-pages", 3)
    rows = read_rows(tmp_path)
    verified = newsspider("verify", tmp_path)
    crawl(tmp_path, origin.url)
    (row,) = read_rows(tmp_path)

    assert (short.returncode, verified.returncode) == (1, 0)
    assert rows == []
    assert row["articleBody"] == text(1, 2, 3)
    assert asked(origin)[address(1)] == 1


def test_a_host_that_wants_a_pause_has_it_and_the_article_is_whole(origin, answers, tmp_path):
    patient = [answer(429, "Retry-After: 1"), page(3)]
    answers[address(3)] = lambda visit: patient.pop(0)
    done = crawl(tmp_path, origin.url)
    (row,) = read_rows(tmp_path)

    assert done.returncode == 0, done.stderr
    assert row["articleBody"] == text(1, 2, 3)
    assert asked(origin) == {address(1): 1, address(2): 1, address(3): 2}


def test_fetch_prints_the_whole_and_refuses_a_further_page(origin, tmp_path):
    whole = newsspider("fetch", f"{origin.url}/story/", "--output", tmp_path)
    part = newsspider("fetch", f"{origin.url}/story/2/", "--output", tmp_path)
    (row,) = read_rows(tmp_path)

    assert (whole.returncode, part.returncode) == (0, 1)
    assert row["articleBody"] == text(1, 2, 3)
    assert (
        f"{origin.url}/story/2/ is page 2 of {origin.url}/story/: fetch that address; its row has"
        " the text of all pages" in part.stderr
    )


def test_a_further_page_that_is_found_first_leads_to_the_article(origin, answers, tmp_path):
    answers["/"] = front(address(3))
    done = crawl(tmp_path, origin.url)
    (row,) = read_rows(tmp_path)

    assert done.returncode == 0, done.stderr
    assert (row["url"], row["articleBody"]) == (f"{origin.url}/story/", text(1, 2, 3))


def test_a_page_that_does_not_answer_is_named_and_the_article_published(origin, answers, tmp_path):
    answers[address(2)] = [30.0, page(2)]
    done = crawl(tmp_path, origin.url, "-s", "DOWNLOAD_TIMEOUT=1", "-s", "RETRY_TIMES=1")
    (row,) = read_rows(tmp_path)

    assert done.returncode == 0, done.stderr
    assert row["articleBody"] == text(1, 3)
    assert "Traceback" not in done.stderr


def test_what_only_a_further_page_leads_to_is_found(origin, answers, tmp_path):
    answers[address(2)] = page(2, more="<p><a href='/other/'>Also on the quay</a></p>")
    answers["/other/"] = page(7, numbers=())
    crawl(tmp_path, origin.url)

    assert {row["url"] for row in read_rows(tmp_path)} == {
        f"{origin.url}/story/",
        f"{origin.url}/other/",
    }


def test_a_page_that_leads_back_to_the_first_is_no_further_page(origin, answers, tmp_path):
    answers[address(2)] = answer(302, "Location: /story/")
    crawl(tmp_path, origin.url)
    (row,) = read_rows(tmp_path)

    assert row["articleBody"] == text(1, 3)
    assert read_record(tmp_path)["dropped"] == {"further-page": 1}


def test_an_article_that_is_left_out_is_not_read_on(origin, tmp_path):
    done = crawl(tmp_path, origin.url, "--until", "2026-01-01")

    assert done.returncode == 1
    assert asked(origin) == {address(1): 1}


def test_a_revision_whose_row_is_lost_is_made_anew_from_all_its_files(origin, answers, tmp_path):
    crawl(tmp_path, origin.url)
    answers |= {address(1): page(1, changed="10:00"), address(3): page(3, said=lines(6))}
    crawl(tmp_path, origin.url, "--recheck", "all")
    before = [(row["revision"], row["articleBody"]) for row in read_rows(tmp_path)]
    max((tmp_path / "articles").iterdir()).unlink()
    done = [newsspider("verify", *how, tmp_path) for how in ((), ("--repair",), ())]

    assert before == [(1, text(1, 2, 3)), (2, text(1, 2, 6))]
    assert [each.returncode for each in done] == [1, 0, 0]
    assert [(row["revision"], row["articleBody"]) for row in read_rows(tmp_path)] == before
