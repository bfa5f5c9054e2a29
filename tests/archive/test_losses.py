"""What is lost for good: written down once, told in a line, and no loss once it is back."""

import json
import os
from datetime import UTC, datetime

import pytest
from exchanges import RESPONSE, an_exchange
from small_archive import write_rows
from stored import archive_files

from newsspider.archive.index import update_index
from newsspider.archive.losses import LostFile, LostRecord, losses_path, write_losses
from newsspider.archive.originals import Originals
from newsspider.archive.verify import verify
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ArchiveError
from newsspider.layout import Layout
from newsspider.report.manifest import update_manifest

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
FILE = LostFile(file="a.warc.gz", bytes=7, sha256="00", rows=1, captures=2)
RECORD = LostRecord(record="<urn:uuid:1>", file="b.warc.gz", offset=9)


@pytest.fixture
def layout(tmp_path):
    """An archive of two files, of which the second leaves two bodies to the first."""
    layout = Layout(tmp_path)
    for prefix in ("first", "second"):
        originals = Originals(layout.index, layout.archive)
        info = {"software": "newsspider/1"}
        writer = WarcWriter(
            layout.archive, prefix=prefix, info=info, original_of=originals.find, fsync="none"
        )
        for number in range(2):
            url = f"http://tide.example/{number}"
            writer.write(an_exchange(RESPONSE + b" " * 600, url=url))
        writer.close()
        originals.close()
        update_index(layout)
    update_manifest(tmp_path)
    return layout


def lines(archive):
    return [json.loads(line) for line in losses_path(archive).read_text().splitlines()]


def lose_the_first(layout):
    """Take the first file away, and whatever names it but revisits; return it and its place."""
    path = archive_files(layout.output)[0]
    content = path.read_bytes()
    path.unlink()
    layout.index.unlink()
    layout.manifest.unlink()
    return path, content


def test_losses_are_added_with_their_moment(tmp_path):
    write_losses(tmp_path, [FILE], NOON)
    write_losses(tmp_path, [RECORD], NOON)
    first, second = lines(tmp_path)

    assert first == {
        "lost": "file",
        "file": "a.warc.gz",
        "bytes": 7,
        "sha256": "00",
        "rows": 1,
        "captures": 2,
        "noted": "2026-01-02T12:00:00+00:00",
    }
    assert second == {
        "lost": "record",
        "record": "<urn:uuid:1>",
        "file": "b.warc.gz",
        "offset": 9,
        "noted": "2026-01-02T12:00:00+00:00",
    }


def test_a_missing_file_is_a_loss_with_what_the_manifest_knew_of_it(layout):
    path = archive_files(layout.output)[0]
    size = path.stat().st_size
    path.unlink()
    verified = verify(layout.output)
    (lost,) = verified.lost

    assert len(verified.findings) == 1
    assert (lost.file, lost.bytes, lost.captures, lost.rows) == (path.name, size, 2, 0)
    assert len(lost.sha256) == 64


def test_what_is_written_down_is_a_note_and_no_finding(layout):
    lose_the_first(layout)
    before = verify(layout.output)
    write_losses(layout.archive, before.lost, NOON)
    after = verify(layout.output)
    (note,) = after.notes

    assert [type(each) for each in before.lost] == [LostRecord] * 2
    assert len(before.findings) == 1
    assert (
        f"`newsspider verify --repair {layout.output}` writes that down" in before.findings[0].cure
    )
    assert (after.findings, after.lost) == ([], [])
    assert note.startswith(
        f"{losses_path(layout.archive)}: lost for good, as noted since 2026-01-02"
    )
    assert "0 archive files, and 2 records" in note


def test_what_was_put_back_is_no_loss_any_more(layout):
    path, content = lose_the_first(layout)
    lost = [*verify(layout.output).lost, LostFile(file=path.name)]
    write_losses(layout.archive, lost, NOON)
    gone = verify(layout.output).notes
    path.write_bytes(content)
    back = verify(layout.output)

    assert "1 archive file, and 2 records" in gone[0]
    assert (back.findings, back.notes) == ([], [])


def test_a_file_that_rows_or_index_name_is_a_finding_even_if_it_is_known_to_be_lost(layout):
    path = archive_files(layout.output)[0]
    path.unlink()
    write_losses(layout.archive, [LostFile(file=path.name)], NOON)
    named = verify(layout.output)
    layout.index.unlink()
    only_listed = verify(layout.output)

    assert [finding.path for finding in named.findings] == [path]
    assert path not in [finding.path for finding in only_listed.findings]


def test_another_record_that_is_lost_later_is_found(layout):
    lose_the_first(layout)
    first, second = verify(layout.output).lost
    write_losses(layout.archive, [first], NOON)
    verified = verify(layout.output)

    assert verified.lost == [second]
    assert "1 record that is referred to is in no file here" in verified.findings[0].problem


@pytest.mark.parametrize("line", [b"", b"{}", b"[1]", b'{"lost": "hope"}', b'{"lost": "\xff"}'])
def test_a_list_that_is_damaged_is_an_error_with_place_and_cure(output, line):
    write_losses(output / "archive", [FILE], NOON)
    path = losses_path(output / "archive")
    path.write_bytes(path.read_bytes() + line + b"\n")

    with pytest.raises(ArchiveError, match=r"losses\.jsonl:2: no loss is named.*Restore") as raised:
        verify(output)
    assert f"`newsspider verify --repair {output}`" in str(raised.value)


def test_where_it_cannot_be_written_the_list_stays_as_it_was(tmp_path, monkeypatch):
    def fail(_descriptor):
        raise OSError(28, "No space left on device")

    write_losses(tmp_path, [FILE], NOON)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ArchiveError, match=r"losses\.jsonl: cannot be written: No space left"):
        write_losses(tmp_path, [RECORD], NOON)

    assert len(lines(tmp_path)) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_the_list_is_no_archive_file(output):
    whole = verify(output)
    write_losses(output / "archive", [LostFile(file="a.warc.gz")], NOON)
    write_rows(output, [])

    assert verify(output).files == whole.files
