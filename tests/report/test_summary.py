from pathlib import Path

from newsspider.report.summary import shortfall, summary


def a_record(number):
    """The record of a run in which everything happened that many times."""
    counts = dict.fromkeys(("waiting", "dead"), number)
    return {
        "error": None,
        "reason": "finished",
        "errors": {"exceptions": number},
        "pages": {"fetched": number, "article": number, "error": number, "gone": number},
        "articles": {"written": number, "file": None, "duplicates": number, "revised": number}
        | {"duplicateKinds": {"near": number}},
        "dropped": {},
        "skipped": {},
        "failed": {},
        "recovered": {"pages": number},
        "frontier": counts,
        "archive": {"exchanges": number},
    }


def test_what_happened_once_is_told_in_the_singular():
    assert summary(a_record(1), Path("out")).splitlines() == [
        "1 page fetched: 1 article, 1 server error, 1 gone",
        "1 article written",
        "  1 copy of another article: 1 near",
        "  1 new revision",
        "read from the archive, without a request: 1 page",
        "1 address waits for the next crawl to this folder",
        "1 address was given up; take it up again with --retry-failed",
        "1 exchange archived in out/archive",
    ]
    assert shortfall(a_record(1)) == "1 page met an error in newsspider; see the log."


def test_what_happened_more_often_is_told_in_the_plural():
    assert summary(a_record(1200), Path("out")).splitlines() == [
        "1,200 pages fetched: 1,200 articles, 1,200 server errors, 1,200 gone",
        "1,200 articles written",
        "  1,200 copies of others: 1,200 near",
        "  1,200 new revisions",
        "read from the archive, without a request: 1,200 pages",
        "1,200 addresses wait for the next crawl to this folder",
        "1,200 addresses were given up; take them up again with --retry-failed",
        "1,200 exchanges archived in out/archive",
    ]
    assert shortfall(a_record(1200)) == "1,200 pages met an error in newsspider; see the log."


def nothing(**found):
    """Return why a run that brought nothing did not do what was asked."""
    record = a_record(0) | {"requests": {"sent": 1, "robotsTxt": 1}}
    record["articles"] |= {"known": 0}
    return shortfall(record | found)


def test_a_run_that_brought_nothing_says_why_and_what_to_do():
    doors = {"sent": 4, "robotsTxt": 1}
    nobody = {"pages": {"fetched": 0}}

    assert nothing(**nobody, failed={"refused": 1}).endswith("check the address and the network.")
    assert nothing(**nobody, skipped={"robots": 1}).startswith("robots.txt forbids it (1 robots)")
    assert nothing(**nobody, requests=doors, skipped={"nofollow": 1}) == (
        "No page was fetched: 4 requests went into doors. Allow more with --max-pages."
    )
    assert nothing(pages={"fetched": 1, "listing": 1}, skipped={"too-old": 100}) == (
        "No article is of the time that was asked for (100 too-old): widen --since and --until."
    )
    assert nothing(pages={"fetched": 1, "other": 1}).startswith("No article was found on 1 page")


def test_a_known_site_that_brings_nothing_new_is_no_failure_whatever_its_first_page_is():
    known = a_record(0)["articles"] | {"known": 6}

    for kind in ("listing", "other", "unchanged"):
        assert nothing(pages={"fetched": 1, kind: 1}, articles=known) is None
