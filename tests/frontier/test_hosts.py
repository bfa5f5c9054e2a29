"""What is known about hosts, on a clock that the test turns."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings

from newsspider.errors import ConfigError
from newsspider.frontier.hosts import FAILURES, LONGEST_BACKOFF, Hosts


def fail(hosts, times, now=100.0):
    for _ in range(times):
        until = hosts.failed("a.example", now)
    return until


def test_the_delay_is_the_larger_of_ours_and_theirs():
    hosts = Hosts(1.0, {"slow.example": 8.0})
    for host in ("a.example", "slow.example"):
        hosts.ask_delay(host, 5.0)

    assert hosts.delay("a.example") == 5.0
    assert hosts.delay("slow.example") == 8.0
    assert hosts.delay("b.example") == 1.0


def test_a_crawl_delay_beyond_the_cap_is_capped_and_said_to_be():
    hosts = Hosts(1.0, crawl_delay_max=60.0)

    assert hosts.ask_delay("a.example", 86_400.0)
    assert hosts.ask_delay("b.example", float("inf"))
    assert not hosts.ask_delay("c.example", 60.0)
    assert hosts.delay("a.example") == hosts.delay("b.example") == 60.0


def test_the_cap_is_for_what_they_ask_and_not_for_what_we_want():
    hosts = Hosts(120.0, crawl_delay_max=60.0)
    hosts.ask_delay("a.example", 90.0)

    assert hosts.delay("a.example") == 120.0


def test_of_two_ports_the_one_that_asks_for_more_counts():
    hosts = Hosts()
    hosts.ask_delay("a.example", 9.0)
    hosts.ask_delay("a.example", 2.0)

    assert hosts.delay("a.example") == 9.0


def test_a_host_may_be_asked_again_after_its_delay_and_its_rest():
    hosts = Hosts(2.0)
    hosts.sent("a.example", 100.0)
    after_delay = hosts.allowed("a.example")
    hosts.rest("a.example", 130.0, "retry-after")

    assert after_delay == 102.0
    assert hosts.allowed("a.example") == 130.0
    assert hosts.allowed("never.example") <= 2.0


def test_a_rest_is_never_cut_short_and_listeners_hear_only_of_longer_ones():
    hosts, heard = Hosts(), []
    hosts.listen(lambda *told: heard.append(told))
    hosts.rest("a.example", 50.0, "retry-after")
    hosts.rest("a.example", 40.0, "retry-after")
    hosts.rest("a.example", 60.0, "failing")

    assert hosts.resting("a.example") == 60.0
    assert hosts.resting("b.example") == 0.0
    assert heard == [("a.example", 50.0, "retry-after"), ("a.example", 60.0, "failing")]


def test_two_failures_in_a_row_are_nothing_and_the_third_is_a_rest():
    hosts = Hosts(backoff=10.0)

    assert fail(hosts, FAILURES - 1) == 0.0
    assert fail(hosts, 1) == 110.0


def test_each_failure_after_a_rest_doubles_it_up_to_ten_minutes():
    hosts, now, rests = Hosts(backoff=10.0), 0.0, []
    fail(hosts, FAILURES - 1, now)
    for _ in range(40):
        until = hosts.failed("a.example", now)
        rests.append(until - now)
        now = until

    assert rests[:7] == [10.0, 20.0, 40.0, 80.0, 160.0, 320.0, LONGEST_BACKOFF]
    assert set(rests[6:]) == {LONGEST_BACKOFF}


def test_failures_of_what_was_sent_before_a_rest_do_not_double_it():
    hosts = Hosts(backoff=10.0)
    fail(hosts, FAILURES + 10, now=100.0)

    assert hosts.resting("a.example") == 110.0
    assert hosts.failed("a.example", 110.0) == 130.0


def test_a_success_forgets_the_failures_but_ends_no_rest():
    hosts = Hosts(backoff=10.0)
    fail(hosts, FAILURES)
    hosts.succeeded("a.example")

    assert hosts.resting("a.example") == 110.0
    assert fail(hosts, FAILURES - 1, now=200.0) == 110.0
    assert fail(hosts, 1, now=200.0) == 210.0


@given(st.lists(st.tuples(st.sampled_from(["fail", "succeed", "rest"]), st.floats(0, 500))))
def test_whatever_happens_a_rest_ends_no_later_than_it_was_asked_to(steps):
    hosts, now, asked = Hosts(backoff=10.0), 1000.0, 0.0
    for step, seconds in steps:
        now += seconds
        before = hosts.resting("a.example")
        if step == "fail":
            asked = max(asked, now + LONGEST_BACKOFF)
            hosts.failed("a.example", now)
        elif step == "rest":
            asked = max(asked, now + seconds)
            hosts.rest("a.example", now + seconds, "retry-after")
        else:
            hosts.succeeded("a.example")

        assert before <= hosts.resting("a.example") <= asked


def test_a_crawl_gives_its_settings_and_the_delays_of_its_site_files():
    settings = Settings(
        {
            "DOWNLOAD_DELAY": 1.5,
            "DOWNLOAD_SLOTS": {"a.example": {"delay": 4}, "b.example": {"concurrency": 1}},
            "CRAWL_DELAY_MAX": "20",
            "HOST_BACKOFF": "0.5",
        }
    )
    hosts = Hosts.from_crawler(SimpleNamespace(settings=settings))
    hosts.ask_delay("c.example", 1000.0)

    assert [hosts.delay(f"{name}.example") for name in "abc"] == [4.0, 1.5, 20.0]
    assert fail(hosts, FAILURES) == 100.5


def test_a_crawl_without_the_add_on_is_told_to_put_it_back():
    crawler = SimpleNamespace(get_addon=lambda _: None)

    with pytest.raises(ConfigError, match=r"newsspider\.frontier\.hosts\.Hosts"):
        Hosts.of(crawler)
