"""What hosts see of a crawler: one run asks many of them, each a loopback address of its own."""

import time
from email.utils import formatdate
from types import SimpleNamespace

import pytest
from archive.raw_origin import self_signed_context
from asking import ask
from polite_origin import PoliteOrigin, answer
from runs import newsspider

MEASURING = 0.005
"""Seconds by which two moments at an origin may be off."""

NAMES = """
import socket

resolve = socket.getaddrinfo


def getaddrinfo(host, *rest, **more):
    return resolve("127.0.0.30" if str(host).endswith(".test") else host, *rest, **more)


socket.getaddrinfo = getaddrinfo
"""
"""As the first module on the import path: every name below ``test`` is at 127.0.0.30."""


def robots(text):
    return answer(200, "Content-Type: text/plain", body=text.encode())


def pages(*paths, **special):
    return {f"/{path}": answer() for path in paths} | {f"/{k}": v for k, v in special.items()}


def moved(to, *headers):
    return answer(302, f"Location: {to}", *headers)


FAILURES = (500, 502, 504, 500, 502)
HOSTS = {
    "crawl-delay": {"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.3\n")} | pages(*"abcd"),
    "capped": {"/robots.txt": robots("User-agent: newsspider\nCrawl-delay: 900\n")} | pages(*"abc"),
    "seconds": pages(*"bcd", a=answer(429, "Retry-After: 100")),
    "date": pages(
        *"bcd",
        a=lambda _: answer(503, "Retry-After: " + formatdate(time.time() + 100, usegmt=True)),
    ),
    "moving": pages("b", a=moved("/b", "Retry-After: 100")),
    "failing": {f"/{page}": answer(status) for page, status in zip("abcde", FAILURES, strict=True)},
    "robots-500": {"/robots.txt": answer(500)} | pages(*"ab"),
    "robots-429": {"/robots.txt": answer(429)} | pages(*"ab"),
    "robots-later": {"/robots.txt": answer(503, "Retry-After: 100")} | pages(*"ab"),
    "robots-silent": {"/robots.txt": [None]} | pages(*"ab"),
    "robots-401": {"/robots.txt": answer(401)} | pages(*"ab"),
    "robots-html": {"/robots.txt": answer(body=b"<html>\nUser-agent: *\nDisallow: /")} | pages("a"),
    "robots-loop": {"/robots.txt": moved("/robots.txt")} | pages("a"),
    "robots-elsewhere": {"/robots.txt": moved("http://127.0.0.30:{names}/rules")} | pages(*"ab"),
    "robots-inside": {"/robots.txt": moved("http://10.0.0.1/robots.txt")} | pages("a"),
    "names": {"/rules": robots("User-agent: *\nDisallow: /b\n")} | pages(*"ab"),
    "leading-inside": pages(
        a=moved("http://169.254.169.254/latest/meta-data/"),
        b=moved("http://[::1]:{names}/"),
        c=moved("http://10.0.0.1/"),
        d=moved("file:///etc/passwd"),
        e=moved("http://localhost:{names}/a"),
        f=moved("http://0x7f.0x1f:{names}/a"),
        g=moved("http://sneaky.test:{names}/a"),
        h=moved("http://[::ffff:127.0.0.30]:{names}/a"),
    ),
}


def placed(answers, ports):
    """Return ``answers`` with the ports that they name filled in."""
    filled = {}
    for path, said in answers.items():
        names = str(ports.get("names")).encode()
        filled[path] = said.replace(b"{names}", names) if isinstance(said, bytes) else said
    return filled


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run over all hosts: each origin, what became of each address, the stats, the log."""
    folder = tmp_path_factory.mktemp("polite")
    (folder / "sitecustomize.py").write_text(NAMES)
    origins = {"names": PoliteOrigin(HOSTS["names"], host="127.0.0.30")}
    ports = {"names": origins["names"].port}
    for number, (name, answers) in enumerate(HOSTS.items(), start=11):
        if name != "names":
            origins[name] = PoliteOrigin(placed(answers, ports), host=f"127.0.0.{number}")
    origins["handshake"] = PoliteOrigin(
        pages(*"abcd") | {"/robots.txt": answer()},
        host="127.0.0.60",
        context=self_signed_context(folder),
        handshake=0.25,
    )
    asked = []
    for name, origin in origins.items():
        paths = [path for path in HOSTS.get(name, pages(*"abcd")) if len(path) == 2]
        asked += [origin.url + path for path in sorted(paths)]
        origin.__enter__()
    intranet = f"http://intranet.test:{ports['names']}/a"
    became, stats, log = ask(
        [*asked, intranet],
        folder / "output",
        first=[folder],
        log=True,
        CONCURRENT_REQUESTS=100,
        CONCURRENT_REQUESTS_PER_DOMAIN=1,
        DOWNLOAD_SLOTS='{"127.0.0.60": {"delay": 0.3}}',
        DOWNLOAD_VERIFY_CERTIFICATES=False,
        CRAWL_DELAY_MAX=0.4,
        HOST_BACKOFF=30,
    )
    for origin in origins.values():
        origin.__exit__()
    return SimpleNamespace(origins=origins, became=became, stats=stats, log=log, intranet=intranet)


def outcomes(run, name):
    """Return what became of each page of a host, by path: a status, or a stats key."""
    url = run.origins[name].url
    return {
        each["url"].removeprefix(url): each.get("status") or each["key"]
        for each in run.became
        if "url" in each and each["url"].startswith(url)
    }


def paths(run, name):
    return run.origins[name].paths()


@pytest.mark.parametrize(
    ("name", "delay", "visits"),
    [("crawl-delay", 0.3, 5), ("capped", 0.4, 4), ("handshake", 0.3, 5)],
)
def test_no_two_requests_reach_a_host_faster_than_its_delay(run, name, delay, visits):
    gaps = run.origins[name].gaps()

    assert len(gaps) == visits - 1
    assert min(gaps) >= delay - MEASURING
    assert min(gaps) < delay + 0.2


def test_a_crawl_delay_that_is_capped_is_warned_of_once_and_counted(run):
    assert run.log.count("asks for a Crawl-delay of 900 s; it gets 0.4 s") == 1
    assert run.stats["robotstxt/crawl_delay_capped"] == 1


@pytest.mark.parametrize("name", ["seconds", "date"])
def test_retry_after_stops_the_whole_host(run, name):
    told = {each["url"][-1]: each for each in run.became if run.origins[name].url in str(each)}

    assert paths(run, name) == ["/robots.txt", "/a"]
    assert set(outcomes(run, name).values()) == {"skipped/postponed"}
    assert [told[path]["untried"] for path in "abcd"] == [None, True, True, True]
    assert len({round(told[path]["postponed"]) for path in "abcd"}) == 1
    assert 60 < told["a"]["postponed"] - time.time() <= 100


def test_a_redirect_may_ask_for_a_pause_too(run):
    assert paths(run, "moving") == ["/robots.txt", "/a"]
    assert outcomes(run, "moving") == {"/b": "skipped/postponed"}


def test_a_host_that_fails_three_times_in_a_row_rests(run):
    first, *failed = paths(run, "failing")  # on a busy machine one may overtake another

    assert first == "/robots.txt"
    assert len(set(failed)) == len(failed) == 3
    assert set(outcomes(run, "failing").values()) == {"skipped/postponed"}
    assert run.stats["hosts/rests/failing"] >= 1


@pytest.mark.parametrize(
    ("name", "requests"), [("robots-500", 3), ("robots-429", 1), ("robots-silent", 3)]
)
def test_without_a_robots_txt_that_can_be_had_nothing_is_fetched(run, name, requests):
    assert paths(run, name) == ["/robots.txt"] * requests
    assert outcomes(run, name) == {
        "/a": "failed/robots-unreachable",
        "/b": "failed/robots-unreachable",
    }
    assert run.log.count(f"Nothing is fetched from {run.origins[name].url}") == 1


def test_a_robots_txt_that_says_when_to_come_back_postpones_its_pages(run):
    assert paths(run, "robots-later") == ["/robots.txt"]
    assert outcomes(run, "robots-later") == {"/a": "skipped/postponed", "/b": "skipped/postponed"}


@pytest.mark.parametrize("name", ["robots-401", "robots-html", "robots-loop", "robots-inside"])
def test_a_robots_txt_that_is_none_allows_all(run, name):
    assert outcomes(run, name)["/a"] == 200


def test_redirects_of_a_robots_txt_are_followed_five_times(run):
    assert paths(run, "robots-loop") == ["/robots.txt"] * 6 + ["/a"]


def test_a_robots_txt_may_be_kept_by_another_host(run):
    assert outcomes(run, "robots-elsewhere") == {"/a": 200, "/b": "skipped/robots"}
    assert "/rules" in paths(run, "names")


def test_the_spider_is_given_each_robots_txt(run):
    given = {each["robots"]: each["body"] for each in run.became if "robots" in each}

    assert given[run.origins["crawl-delay"].url + "/robots.txt"].endswith("Crawl-delay: 0.3\n")
    assert run.origins["robots-401"].url + "/robots.txt" not in given


def test_no_page_leads_into_a_private_network(run):
    refused = [each["url"] for each in run.became if each.get("key") == "skipped/private-address"]
    port = run.origins["names"].port

    assert sorted(refused) == sorted(
        [
            "http://169.254.169.254/latest/meta-data/",
            f"http://[::1]:{port}/",
            "http://10.0.0.1/",
            f"http://localhost:{port}/a",
            f"http://0x7f.0x1f:{port}/a",
            f"http://sneaky.test:{port}/a",
            f"http://[::ffff:127.0.0.30]:{port}/a",
        ]
    )
    assert not [visit for visit in run.origins["names"].log if b"sneaky" in visit.head]
    assert outcomes(run, "leading-inside")["/d"] == 302


def test_a_refusal_names_its_cure(run):
    (says,) = (each["says"] for each in run.became if "//10.0.0.1" in each.get("says", ""))

    assert says.endswith("private network; name it as a start address if you mean it")


def test_a_name_in_a_private_network_may_be_a_start_address(run):
    (status,) = (each["status"] for each in run.became if each.get("url") == run.intranet)

    assert status == 200


def test_no_more_requests_are_unanswered_than_a_host_is_to_bear(tmp_path):
    slow = {f"/{number}": [0.1, answer()] for number in range(8)}
    with PoliteOrigin(slow) as origin:
        ask([origin.url + path for path in slow], tmp_path, CONCURRENT_REQUESTS_PER_DOMAIN=2)

    assert max(visit.beside for visit in origin.log) == 1
    assert len(origin.log) == 9


def test_fetch_says_when_to_try_again(tmp_path):
    with PoliteOrigin(pages(a=answer(429, "Retry-After: 100"))) as origin:
        done = newsspider("fetch", f"{origin.url}/a", "--output", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert "/a: its host wants a pause; try again after 20" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert origin.paths().count("/a") == 1
