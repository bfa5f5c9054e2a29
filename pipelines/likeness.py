"""How alike two texts are: shingles, a fingerprint to find candidates, and what is a near copy.

The rules this file lives by:

* A text is the set of its shingles: three words one behind another, or five characters where a text
  is mostly in scripts without spaces. Case, punctuation and Unicode form do not count.
* How alike two texts are is what they share of all shingles that either has (Jaccard). Markets,
  weather and match reports repeat their form with other numbers, so near copies must agree in
  these, too. The answer is the same whichever of two texts is asked about.
* A fingerprint is a MinHash: at each of its 128 places two texts have the same 16 bits as often as
  they are alike. It finds candidates only: texts that share a band, which is four places.
* All runs and machines must make the same fingerprint of a text, or copies pass unseen. So numbers
  that look random here are fixed, and whoever changes a fingerprint changes its algorithm's name.
"""

import hashlib
import re
import unicodedata
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipelines.words import folded_words, puts_spaces

__all__ = [
    "ALGORITHMS",
    "BANDS",
    "MIN_WORDS",
    "NEAR",
    "Hashes",
    "Likeness",
    "bands_again",
    "bands_of",
    "likeness_of",
    "near",
    "shared",
]

MIN_WORDS = 30
"""Words, or characters in a script without spaces: in a shorter text a phrase is half of it."""
ALGORITHMS = "minhash-128x16-words-3-v1", "minhash-128x16-characters-5-v1"
"""For scripts with and without spaces: places and bits, what a shingle is, version."""
NEAR = 0.5
"""What near copies share of their shingles, at least."""
BANDS = 32
"""Of texts that share half of their shingles 87 of 100 share a band, of two thirds nearly all."""

_AGREED = 0.6
_PLACES = 4 * BANDS
_24_BITS = 0xFFFFFF
_CHUNK = 512  # shingles that are signed at a time: 256 KB, which a cache holds

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def _odd(name: str, count: int) -> NDArray[np.uint64]:
    """Return ``count`` odd numbers of 64 bits that look random and are the same everywhere."""
    drawn = hashlib.shake_256(name.encode()).digest(count * 8)
    return np.frombuffer(drawn, "<u8").astype(np.uint64) | np.uint64(1)


_IN_SHINGLE = _odd("shingle", 5)
_MIX = _odd("mix", 1)[0]
# An odd factor permutes numbers. Hashes look random already, so no more is needed: estimates spread
# no wider than theory says, and bands find the pairs that they should.
_FACTORS = _odd("place", _PLACES).astype(np.uint32)[:, None]


class Hashes(NamedTuple):
    """What comparing needs of a text: 24 bits a shingle and a number, in rising order, as bytes.

    Of two texts of 600 words one pair in fifty seems to share one shingle more than it does. A page
    of SQLite holds two such texts; with 32 bits it would hold one, and nothing in the rest.
    """

    shingles: bytes
    numbers: bytes


class Likeness(NamedTuple):
    """What finding and comparing need of a text.

    Attributes:
        algorithm: name of what made the fingerprint.
        fingerprint: 256 bytes, 16 bits a place, big-endian.
        hashes: what the text is made of.
    """

    algorithm: str
    fingerprint: bytes
    hashes: Hashes


def likeness_of(body: str | None) -> Likeness | None:
    """Return what finding and comparing need of ``body``; None if it has fewer than 30 words."""
    words = folded_words(body or "")
    if puts_spaces(words):
        algorithm, size = ALGORITHMS[0], 3
        units = np.array([crc32(word) for word in _utf8(words).split()], np.uint64)
    else:
        algorithm, size = ALGORITHMS[1], 5
        characters = words.replace(" ", "").encode("utf-32-le", "surrogatepass")
        units = np.frombuffer(characters, "<u4").astype(np.uint64)
    if len(units) < MIN_WORDS:
        return None
    numbers = unicodedata.normalize("NFKC", " ".join(_NUMBER.findall(body or "")))
    told = np.array([crc32(number) & _24_BITS for number in _utf8(numbers).split()], np.uint32)
    hashes = Hashes(_stored(_shingles(units, size)), _stored(told))
    return Likeness(algorithm, _fingerprint(hashes.shingles), hashes)


def bands_of(fingerprint: bytes) -> list[int]:
    """Return the 32 bands of a fingerprint, each a signed number of 64 bits."""
    bands: list[int] = np.frombuffer(fingerprint, ">i8").tolist()
    return bands


def bands_again(hashes: Hashes) -> list[int]:
    """Return the bands of a text of which only the hashes were kept."""
    return bands_of(_fingerprint(hashes.shingles))


def shared(one: bytes, other: bytes) -> float:
    """Return what two sets of hashes share of all that either has, 0.0-1.0; two empty ones 1.0."""
    a, b = _loaded(one), _loaded(other)
    both = len(np.intersect1d(a, b, assume_unique=True))
    either = len(a) + len(b) - both
    return both / either if either else 1.0


def near(one: Hashes, other: Hashes) -> float | None:
    """Return how alike two texts are, `NEAR` to 1.0, if they are near copies; else None."""
    if shared(one.numbers, other.numbers) < _AGREED:
        return None
    similarity = shared(one.shingles, other.shingles)
    return similarity if similarity >= NEAR else None


def _shingles(units: NDArray[np.uint64], size: int) -> NDArray[np.uint32]:
    count = len(units) - size + 1
    summed = np.zeros(count, np.uint64)
    for place in range(size):
        summed += units[place : place + count] * _IN_SHINGLE[place]
    summed ^= summed >> np.uint64(32)
    summed *= _MIX
    return (summed >> np.uint64(40)).astype(np.uint32)


def _fingerprint(shingles: bytes) -> bytes:
    hashes = _loaded(shingles)
    least = np.full(_PLACES, np.iinfo(np.uint32).max, np.uint32)
    for start in range(0, len(hashes), _CHUNK):
        permuted = _FACTORS * hashes[start : start + _CHUNK]
        np.minimum(least, permuted.min(axis=1), out=least)
    # The least of many begins with zeros, so its first half says little.
    return (least & np.uint32(0xFFFF)).astype(">u2").tobytes()


def _stored(hashes: NDArray[np.uint32]) -> bytes:
    ordered = np.sort(hashes)  # np.unique takes ten times as long
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first].astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _loaded(stored: bytes) -> NDArray[np.uint32]:
    padded = np.zeros((len(stored) // 3, 4), np.uint8)
    padded[:, :3] = np.frombuffer(stored, np.uint8).reshape(-1, 3)
    return padded.view("<u4").ravel()


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
