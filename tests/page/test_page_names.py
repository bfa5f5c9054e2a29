import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.page.names import MAX_NAME, MAX_WORDS, names_in

URL = "https://www.harbourtoday.example/2026/03/bridge/"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Kevin McCoy Harbour Today Published 7:07 PM EST Nov 19, 2026", ["Kevin McCoy"]),
        ("Ann Roe and Kevin McCoy HARBOUR TODAY", ["Ann Roe", "Kevin McCoy"]),
        ("Tom Davies Associated Press Updated 11:34 PM", ["Tom Davies"]),
        ("Sobre Carlos Nadalim", ["Carlos Nadalim"]),
        ("About Mara Lindt", ["Mara Lindt"]),
        ("By Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Michelle d'Oliveira e João dos Santos", ["Michelle d'Oliveira", "João dos Santos"]),
        ("Amie Mock as told to Heather Eastman", ["Amie Mock", "Heather Eastman"]),
        ("大渡 美咲", ["大渡 美咲"]),
        ("Regan", ["Regan"]),
        ("The Russian and Syrian defense ministries", []),
        ("Harbour News wire services Published 11:11 PM", []),
        ("Posted: Dec 20, 2026", []),
        ("Dec 24, 17:00 4 comments manga", []),
        ("March 9", []),
        ("Three hours ago", []),
        ("Ann Roe Tom Reed Jan Maas", []),
        ("", []),
    ],
)
def test_a_byline_that_is_shown_gives_names_and_nothing_else(byline, names):
    assert names_in(byline, URL, shown=True) == names


@pytest.mark.parametrize("name", ["The Economist", "Harbour Today", "BR24 Redaktion", "viktor roe"])
def test_what_is_stated_as_a_name_is_believed(name):
    assert names_in(name, URL) == [name]


@given(st.text(max_size=120))
def test_any_line_gives_short_names_without_digits(line):
    names = names_in(line, URL, shown=True)

    assert all(1 < len(name) <= MAX_NAME and len(name.split()) <= MAX_WORDS for name in names)
    assert not any(character.isdecimal() for name in names for character in name)
