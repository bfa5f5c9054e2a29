"""Pages of one shape may fail a few times, and again for each article that came of them."""

from hypothesis import given
from hypothesis import strategies as st

from newsspider.spiders.budget import Budget, is_budgeted

SITE = "https://news.example"
DAYS = [f"{SITE}/calendar/2025/06/{day:02}/" for day in range(1, 29)]
OTHERS = [f"{SITE}{path}" for path in ("/tag/a/", "/tag/b/page/2/", "/find?color=red", "/a?n=1")]
ANY = st.sampled_from([*DAYS[:3], *OTHERS])
EVENT = st.tuples(st.sampled_from(["take", "fail", "earn"]), ANY)


def spent(budget, urls):
    """Fetch in vain whatever is allowed of ``urls``; return how many that were."""
    fetched = 0
    for url in urls:
        if budget.refusal(url) is None and budget.take(url):
            budget.end(url, fruitless=True)
            fetched += 1
    return fetched


def test_a_calendar_that_leads_to_nothing_is_left_alone_after_three_pages():
    budget = Budget()

    assert spent(budget, DAYS) == 3
    assert budget.refusal(DAYS[-1]) == "trap"


def test_months_and_their_days_are_lists_of_one_kind():
    dates = ["2025/05/", "2025/05/01/", "2025/06/", "2025/06/01/"]
    urls = [f"{SITE}/calendar/{date}" for date in dates]

    assert spent(Budget(), urls) == 3


def test_a_path_that_grows_by_its_own_parts_is_one_kind():
    growing = ["maps/", "maps/maps/", "maps/weather/", "maps/maps/maps/weather/"]

    assert spent(Budget(), [f"{SITE}/weather/{path}" for path in growing]) == 3


def test_a_site_that_tells_of_its_articles_is_given_fewer_chances():
    budget = Budget()
    budget.note_door(f"{SITE}/feed/", tells_all=False)

    assert spent(budget, DAYS) == 2


def test_filters_are_known_by_their_path_whatever_they_filter():
    urls = [f"{SITE}/finder/?{name}={n}" for n, name in enumerate(["color", "size", "sort", "x"])]

    assert spent(Budget(), urls) == 2


def test_a_parameter_that_only_counts_is_known_wherever_it_stands():
    urls = [f"{SITE}/politics/story-number-{n}-of-many/?ref=box-{n}" for n in range(9)]

    assert spent(Budget(), urls) == 2


def test_an_article_that_was_found_through_a_page_pays_for_two_more():
    budget = Budget()
    budget.earn(DAYS[0])

    assert spent(budget, DAYS) == 5


def test_a_failure_without_a_page_costs_nothing_unless_the_address_has_a_query():
    budget = Budget()
    for url in DAYS:
        budget.take(url)
        budget.end(url, fruitless=False)

    assert budget.refusal(DAYS[0]) is None

    for n in range(2):
        budget.take(f"{SITE}/find?color={n}")
        budget.end(f"{SITE}/find?color={n}", fruitless=False)

    assert budget.refusal(f"{SITE}/find?color=9") == "trap"


def test_no_more_are_under_way_at_once_than_may_fail():
    budget = Budget()
    taken = [budget.take(url) for url in DAYS]

    assert taken == [True] * 3 + [False] * 25


def test_a_path_that_repeats_itself_is_refused_at_once():
    assert Budget().refusal(f"{SITE}/maps/weather/maps/weather/maps/") == "repeated-path"


def test_what_is_linked_like_an_article_or_a_section_need_not_prove_itself():
    assert not is_budgeted(f"{SITE}/politics/a-story/", "article")
    assert not is_budgeted(f"{SITE}/politics/", "section")
    assert is_budgeted(f"{SITE}/politics/page/2/", "pagination")
    assert is_budgeted(f"{SITE}/somewhere/", "other")
    assert is_budgeted(f"{SITE}/politics/a-story/?view=full", "article")


@given(st.lists(EVENT, max_size=60), ANY)
def test_whatever_happened_an_article_never_makes_a_shape_less_worth(events, url):
    budget, richer = Budget(), Budget()
    richer.earn(url)
    for each in (budget, richer):
        taken = []
        for what, address in events:
            if what == "take" and each.take(address):
                taken.append(address)
            elif what == "fail" and taken:
                each.end(taken.pop(), fruitless=True)
            elif what == "earn":
                each.earn(address)
        for address in taken:
            each.end(address, fruitless=False)

    assert richer.refusal(url) is None or budget.refusal(url) is not None


@given(st.integers(0, 40))
def test_fruitless_pages_never_outnumber_what_was_granted_and_earned(articles):
    budget = Budget()
    for _ in range(articles):
        budget.earn(DAYS[0])

    assert spent(budget, DAYS * 10) == 3 + 2 * articles


def purse_of(requests, *, tells_all=True):
    """Return a budget of a site whose doors were read, and of which so many pages were asked."""
    budget = Budget()
    budget.note_door(f"{SITE}/sitemap.xml", tells_all=tells_all)
    for _ in range(requests):
        budget.note_request(f"{SITE}/politics/")
    return budget


def guessed(budget, urls, **promise):
    """Fetch in vain what the budget and the purse allow of ``urls``; return how many that were."""
    fetched = 0
    for url in urls:
        guess = promise.get("is_guess", True)
        if guess and budget.is_spent(url):
            continue
        if budget.refusal(url) is None and budget.take(url, **promise):
            budget.end(url, fruitless=True, **promise)
            fetched += 1
    return fetched


UNLIKE = [f"{SITE}/{word * 3}/" for word in "abcdefghijklmnopqrstuvwxyz"]


def test_where_doors_tell_of_all_articles_guesses_get_a_small_share_of_the_requests():
    assert guessed(purse_of(100), UNLIKE) == 4
    assert guessed(purse_of(500), UNLIKE) == 12


def test_a_feed_names_the_latest_few_so_guesses_go_on_beside_it():
    assert guessed(purse_of(100, tells_all=False), UNLIKE) == len(UNLIKE)


def test_an_article_that_no_door_told_of_pays_for_more_guesses():
    budget = purse_of(100)
    budget.note_untold(f"{SITE}/politics/a-story/")

    assert guessed(budget, UNLIKE) == 7


def test_what_promises_an_article_needs_no_purse_and_takes_nothing_from_it():
    budget = purse_of(100)

    assert guessed(budget, UNLIKE[:20], is_guess=False) == 20
    assert guessed(budget, UNLIKE[20:]) == 4


def test_guesses_under_way_are_counted_and_given_back_where_they_led_to_an_article():
    budget = purse_of(100)

    assert [budget.take(url) for url in UNLIKE[:6]] == [True] * 4 + [False] * 2
    assert not budget.is_spent(UNLIKE[6])

    budget.end(UNLIKE[0], fruitless=False)

    assert budget.take(UNLIKE[4])


def test_the_doors_of_one_site_say_nothing_of_another_in_the_same_crawl():
    budget = purse_of(0)
    others = [url.replace("news.example", "daily.example") for url in UNLIKE + DAYS]

    assert guessed(budget, others) == len(UNLIKE) + 3
