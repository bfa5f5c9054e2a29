"""Damage of every kind to finished files: found, mended, and no byte lost."""

import contextlib
import gzip
import os
import random
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import newsspider, read_rows

from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.mend import filler, mend_warc
from newsspider.archive.verify import verify
from newsspider.layout import Layout
from newsspider.report.repair import repair

DAMAGES = int(os.environ.get("NEWSSPIDER_DAMAGES", "200"))


@pytest.fixture(scope="module")
def small(demo, tmp_path_factory):
    """A small archive that is whole."""
    output = tmp_path_factory.mktemp("small") / "output"
    newsspider("crawl", demo.url, "--output", output, "--delay", 0, "--max-pages", 12)
    return output


def warc_of(output):
    (path,) = (output / "archive").glob("*.warc.gz")
    return path


def article_ids(output):
    return {row["articleId"] for row in read_rows(output)}


def members(path):
    with path.open("rb") as file:
        return list(read_members(file))


def damaged(content, chance):
    """Return ``content`` cut, flipped, zeroed or with strange bytes in or behind it."""
    broken = bytearray(content)
    place = chance.randrange(1, len(broken))
    match chance.choice(["cut", "flip", "zero tail", "zero hole", "insert", "append", "swap"]):
        case "cut":
            del broken[place:]
        case "flip":
            broken[place] ^= 1 << chance.randrange(8)
        case "zero tail":
            broken[place:] = bytes(len(broken) - place)
        case "zero hole":
            end = min(len(broken), place + chance.randrange(1, 5000))
            broken[place:end] = bytes(end - place)
        case "insert":
            broken[place:place] = chance.randbytes(chance.randrange(1, 50))
        case "append":
            broken += chance.randbytes(chance.randrange(1, 50))
        case "swap":
            end = min(len(broken), place + 2000)
            broken[place:end] = broken[place:end][::-1]
    return bytes(broken)


def test_two_hundred_damages_are_mended_and_no_other_record_moves(small, tmp_path):
    chance = random.Random(os.environ.get("NEWSSPIDER_SEED", "7"))
    whole = {m.record_id: m for m in members(warc_of(small))}
    rows = {row["articleId"]: row for row in read_rows(small)}
    for number in range(DAMAGES):
        output = tmp_path / str(number)
        shutil.copytree(small, output)
        path = warc_of(output)
        broken = damaged(path.read_bytes(), chance)
        path.write_bytes(broken)
        readable = readable_members(broken)
        list(repair(Layout(output)))
        kept = {m.record_id: m for m in members(path)}
        aside = b"".join(p.read_bytes() for p in (output / "archive").glob("*.torn-*"))

        verified = verify(output)
        # Bytes put in move all behind them: rows that name the old places are made anew later.
        lost = [each for each in verified.findings if each.path in verified.unpublished]
        assert verified.findings == lost, number
        for record_id, stored in readable.items():  # short damage takes the next record aside
            assert record_id in kept or stored in aside
        assert len(aside) >= len(broken) - path.stat().st_size
        for row in read_rows(output):
            place = row["warc"]
            assert place == rows[row["articleId"]]["warc"]
            assert kept[place["recordId"]].block == whole[place["recordId"]].block
        shutil.rmtree(output)


def readable_members(content):
    """Return the bytes of each record that is whole, wherever it begins."""
    found, start = {}, 0
    while (start := content.find(b"\x1f\x8b\x08", start)) >= 0:
        with contextlib.suppress(DamagedMember):
            member = next(read_members(BytesIO(content[start:])))
            found[member.record_id] = content[start : start + member.length]
        start += 1
    return found


@given(st.integers(300, 400_000))
def test_a_filler_is_one_record_of_exactly_the_length_asked_for(length):
    packed = filler(length, "moved to torn-1234567890")
    (member,) = read_members(BytesIO(packed))

    assert len(packed) == length
    assert member.kind == "metadata"
    assert b"moved to torn-1234567890" in member.block


def test_mending_a_whole_file_changes_nothing(small, tmp_path):
    copy = Path(shutil.copy(warc_of(small), tmp_path))

    assert mend_warc(copy) == []
    assert copy.read_bytes() == warc_of(small).read_bytes()


def test_verify_repair_says_what_it_did_and_ends_clean(small, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(small, output)
    path = warc_of(output)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    found = newsspider("verify", output)
    mended = newsspider("verify", "--repair", output)

    assert found.returncode == 1
    assert str(path) in found.stderr
    assert mended.returncode == 0, mended.stderr
    assert "damaged bytes moved to" in mended.stderr
    assert newsspider("verify", output).returncode == 0


def test_a_damaged_row_file_is_kept_and_its_rows_are_made_anew(small, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(small, output)
    (path,) = (output / "articles").iterdir()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 3 // 4])
    mended = newsspider("verify", "--repair", output)

    assert mended.returncode == 0, mended.stderr
    assert path.with_name(path.name + ".damaged").read_bytes() == content[: len(content) * 3 // 4]
    assert article_ids(output) == article_ids(small)
    assert newsspider("verify", output).returncode == 0


def test_a_row_that_names_another_record_is_set_aside_and_made_anew(small, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(small, output)
    (path,) = (output / "articles").iterdir()
    first, *others = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(first.replace(b"urn:uuid:", b"urn:uuid:0") + b"".join(others)))
    mended = newsspider("verify", "--repair", output)

    assert mended.returncode == 0, mended.stderr
    assert "1 row that its record does not prove is in .rejected files" in mended.stderr
    assert len(read_rows(output)) == len(others) + 1
    assert article_ids(output) == article_ids(small)


def test_verify_repair_closes_and_rereads_what_a_killed_run_left(small, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(small, output)
    path = warc_of(output)
    path.rename(path.with_name(path.name + ".open"))
    shutil.rmtree(output / "articles")
    mended = newsspider("verify", "--repair", output)

    assert mended.returncode == 0, mended.stderr
    assert path.exists()
    assert article_ids(output) == article_ids(small)


@pytest.mark.parametrize("folder", ["archive", "articles", "runs"])
def test_verify_finds_a_file_that_was_exchanged_for_another(small, tmp_path, folder):
    output = tmp_path / "output"
    shutil.copytree(small, output)
    (path,) = (output / folder).iterdir()
    path.write_bytes(path.read_bytes() + (b"" if folder == "archive" else b"\n"))
    path.write_bytes(path.read_bytes()[:-1] if folder == "archive" else path.read_bytes())
    done = newsspider("verify", output)

    assert done.returncode == 1
    assert f"{path}" in done.stderr


def test_verify_finds_a_row_that_was_taken_out(small, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(small, output)
    (path,) = (output / "articles").iterdir()
    _, *others = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(others)))
    done = newsspider("verify", output)

    assert done.returncode == 1
    assert "was changed after it was finished" in done.stderr


def test_rows_of_an_archive_file_that_is_gone_are_set_aside_and_made_anew_where_they_can_be(
    small, tmp_path
):
    output = tmp_path / "output"
    shutil.copytree(small, output)
    gone = warc_of(output)
    gone.rename(gone.with_name("other.warc.gz"))
    found = newsspider("verify", output)
    mended = newsspider("verify", "--repair", output)
    (rejected,) = (output / "articles").glob("*.rejected")

    assert found.returncode == 1
    assert sum(str(gone) in line for line in found.stderr.splitlines()) == 1
    assert mended.returncode == 0, mended.stderr
    assert len(rejected.read_bytes().splitlines()) == len(read_rows(small))
    assert article_ids(output) == article_ids(small)
    assert newsspider("verify", output).returncode == 0
