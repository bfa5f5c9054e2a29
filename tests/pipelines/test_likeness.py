"""How alike texts are, and the fingerprints by which copies are found."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prose import prose

from pipelines.likeness import (
    BANDS,
    NEAR,
    Hashes,
    bands_again,
    bands_of,
    likeness_of,
    near,
    shared,
)

LAW = settings(deadline=None)  # how long a text takes depends on what else the machine does
WORDS = st.lists(st.sampled_from(["rain", "snow", "hail", "wind", "sun", "fog", "7", "12"]))
LONG = st.builds(lambda words, seed: prose(seed) + " " + " ".join(words), WORDS, st.integers(0, 9))
NUMBERS = st.sets(st.integers(0, 2**24 - 1), max_size=40)


def stored(numbers):
    return b"".join(number.to_bytes(3, "little") for number in sorted(numbers))


def alike(one, other):
    return near(likeness_of(one).hashes, likeness_of(other).hashes)


RAIN = " ".join(f"It rained on the {word} of the town." for word in prose(1, 10).split())
HAN = "青藤镇的钟楼停摆了十三年，上周终于再次敲响。木匠们从河湾里捞起七条旧渔船，把船板刨平。"  # noqa: RUF001 - Chinese has these commas


def digest(value):
    return hashlib.sha256(value).hexdigest()[:32]


def test_fingerprints_are_those_of_every_earlier_version():
    latin, han = likeness_of(RAIN), likeness_of(HAN)

    assert latin.algorithm == "minhash-128x16-words-3-v1"
    assert latin.fingerprint.hex().startswith("a89a175dd30fb008e8af38fd126243b3a2112d53f08de94d")
    assert digest(latin.fingerprint) == "0a29267d1cc29dffb39eae35d9c99d63"
    assert han.algorithm == "minhash-128x16-characters-5-v1"
    assert digest(han.fingerprint) == "bb60f13505185225d5d67bc4d383cb31"


def test_what_the_index_keeps_of_a_text_is_what_every_earlier_version_kept():
    text = likeness_of(f"{RAIN} On 3 May, 1,200 of 4.5 million people left at 10:30.")

    assert digest(text.hashes.shingles) == "1004a07498a357380a753ad78820e42d"
    assert digest(text.hashes.numbers) == "bb9e05e5e5e33ce02e8845c41eda15a6"


def test_another_process_makes_the_same_of_a_text():
    code = "from pipelines.likeness import likeness_of; import sys; print(likeness_of(sys.argv[1]))"
    for text in RAIN, HAN:
        done = subprocess.run([sys.executable, "-c", code, text], capture_output=True, check=True)

        assert done.stdout.decode().strip() == repr(likeness_of(text))


@LAW
@given(st.text() | LONG)
def test_any_text_has_a_likeness_or_is_too_short(text):
    found = likeness_of(text)

    if found is not None:
        assert len(found.fingerprint) == 8 * BANDS
        assert near(found.hashes, found.hashes) == 1.0
        assert bands_again(found.hashes) == bands_of(found.fingerprint)
    else:
        assert likeness_of(f"{text} {prose(1)}") is not None


@LAW
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=30))
def test_han_text_of_thirty_characters_is_long_enough(text):
    assert likeness_of(text).algorithm.startswith("minhash-128x16-characters")


@pytest.mark.parametrize(("words", "long_enough"), [(29, False), (30, True)])
def test_texts_under_thirty_words_are_not_compared(words, long_enough):
    assert (likeness_of(prose(1, words)) is not None) == long_enough


def test_no_text_is_too_short():
    assert likeness_of(None) is likeness_of("") is likeness_of("!" * 100) is None


@LAW
@given(NUMBERS, NUMBERS)
def test_sharing_is_mutual_and_what_sets_say_it_is(one, other):
    found = shared(stored(one), stored(other))

    assert found == shared(stored(other), stored(one))
    assert found == (len(one & other) / len(one | other) if one | other else 1.0)


@LAW
@given(LONG, LONG)
def test_whether_two_texts_are_near_does_not_depend_on_which_is_asked_about(one, other):
    similarity = alike(one, other)

    assert similarity == alike(other, one)
    assert similarity is None or NEAR <= similarity <= 1.0


@LAW
@given(LONG)
def test_case_punctuation_and_form_do_not_count(text):
    assert likeness_of(text) == likeness_of(text.upper().replace(" ", " — \n"))


def test_a_text_with_another_ending_is_near_and_one_with_another_half_is_not():
    text = prose(1, 300)

    assert alike(text, f"{text} {prose(2, 30)}") == pytest.approx(0.9, abs=0.02)
    assert alike(text, prose(1, 100)) is None
    assert alike(text, f"{prose(1, 150)} {prose(2, 150)}") is None
    assert alike(text, prose(2, 300)) is None


def test_the_same_form_with_other_numbers_is_another_story():
    form = prose(1, 150) + " The index rose {} points to {} while oil fell {} per cent, gold {}."
    monday, tuesday = form.format(7, "1,812.5", 3, 0.4), form.format(9, "1,821.5", 5, 0.2)
    hashes = [likeness_of(each).hashes for each in (monday, tuesday)]

    assert shared(*(each.shingles for each in hashes)) > 0.85
    assert alike(monday, tuesday) is None
    assert alike(monday, monday + " That is all.") > 0.85


def test_a_corrected_number_among_many_is_no_other_story():
    numbers = " ".join(f"{word} {number}" for number, word in enumerate(prose(1, 40).split()))

    assert alike(numbers, numbers.replace(" 17", " 71")) > NEAR


@pytest.mark.parametrize(
    "text",
    [
        HAN,
        "港の入口にある古い灯台が十年ぶりに点灯した。漁師たちは朝から集まり、灯りが戻るのを静かに待っていた。",
        "ชาวบ้านรวมตัวกันซ่อมหอนาฬิกาเก่าแก่ของเมืองที่หยุดเดินมานานกว่าสิบปีด้วยความตั้งใจ",
    ],
)
def test_scripts_without_spaces_are_compared_by_characters(text):
    other = text[: len(text) * 4 // 5]

    assert likeness_of(text).algorithm.startswith("minhash-128x16-characters")
    assert NEAR <= alike(text, other) < 1.0
    assert alike(text, text[::-1]) is None


def test_a_script_with_spaces_is_compared_by_words():
    text = "항구의 오래된 등대가 십 년 만에 다시 켜졌다 " * 4

    assert likeness_of(text).algorithm.startswith("minhash-128x16-words")


def test_a_translation_is_no_copy():
    english, german = (
        "Harbour gate shut for repairs. " * 9,
        "Hafentor wird repariert, sagt er. " * 9,
    )

    assert alike(english, german) is None


def test_places_agree_as_often_as_texts_are_alike_and_bands_find_what_they_should():
    chance = np.random.default_rng(1)
    agreed, found, alike_by = [], 0, 0.6
    for _ in range(300):
        drawn = chance.integers(0, 2**24, 500, dtype=np.uint32)
        same = round(500 * 2 * alike_by / (1 + alike_by) / 2)
        one = Hashes(stored(set(drawn[: 250 + same // 2].tolist())), b"")
        other = Hashes(stored(set(drawn[250 - same // 2 :].tolist())), b"")
        similarity = shared(one.shingles, other.shingles)
        a, b = (np.array(bands_again(each), ">i8").view(">u2") for each in (one, other))
        agreed.append(np.mean(a == b) - similarity)
        found += bool(set(bands_again(one)) & set(bands_again(other)))
    assert abs(np.mean(agreed)) < 0.01
    assert np.std(agreed) < 0.05
    assert found == pytest.approx(300 * (1 - (1 - similarity**4) ** BANDS), abs=15)


def test_a_book_is_signed_piece_by_piece():
    text = prose(1, 30_000)

    assert alike(text, f"{text} {prose(2, 3_000)}") > 0.8
