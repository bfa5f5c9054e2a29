import pytest

from pipelines.boilerplate import is_boilerplate


@pytest.mark.parametrize(
    "paragraph",
    [
        "READ ALSO: Floods in the north leave thousands homeless",
        "READ ALSO Floods in the north",
        "Read also: Floods",
        "ALSO READ | Floods",
        "Also read \N{EN DASH} Floods",
        "See also:",
        "Related: Why it rained",
        "Related Posts",
        "» Read more: Floods",
        "Advertisement",
        "ADVERTISEMENT",
        "- Advertisement -",
        "Advertisement. Scroll to continue",
        "Story continues below advertisement",
        "Share this",
        "Share this:",
        "Share on Facebook",
        "Follow us on Twitter, Facebook and Instagram",
        "Follow us on Google News.",
        "Lire aussi : Les inondations",
        "Lesen Sie auch: Hochwasser",
        "Lea también: Inundaciones",
        "Leia também",
        "Baca juga: Banjir",
        "Читайте также: Наводнение",
        "Anzeige",
        "Publicité",
    ],
)
def test_a_label_is_not_the_article(paragraph):
    assert is_boilerplate(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "Read also the report that the committee published on Monday.",
        "Related industries lost 12 percent: a record.",
        "Advertisement revenue fell by a third.",
        "Advertisements, he said, are not news.",
        "Share this burden, the minister told the mayors.",
        "Share prices fell.",
        "Follow us on this journey through the valley.",
        "Follow us, the guide said.",
        "He told reporters: see also what happened in 2008.",
        "See also the appendix",
        "The headline said: READ ALSO",
        "More: a life",
        "Anzeigen gegen Unbekannt wurden erstattet.",
        "READ ALSO: " + "a very long paragraph " * 20,
    ],
)
def test_a_sentence_with_the_words_of_a_label_stays(paragraph):
    assert not is_boilerplate(paragraph)
