"""What a check says of files that are being written, or whose writer was killed."""

import gzip
import os
import time

import pytest
from exchanges import URL, an_exchange
from small_archive import ROWS, read_rows, write_rows
from stored import archive_files

from newsspider.archive import verify as verify_module
from newsspider.archive.index import update_index
from newsspider.archive.verify import verify
from newsspider.archive.writer import WarcWriter
from newsspider.layout import Layout
from newsspider.report.manifest import update_manifest

RUN = "20260102T030405Z-abcd"


@pytest.fixture
def writer(output):
    """A writer at work beside two finished files."""
    opened = WarcWriter(output / "archive", prefix="other", info={"isPartOf": RUN}, max_bytes=900)
    yield opened
    opened.close()


def test_a_file_whose_writer_was_killed_is_named_and_its_rows_are_followed(output):
    path = archive_files(output)[0]
    path.rename(f"{path}.open")
    (finding,) = verify(output).findings

    assert (finding.path.name, finding.place) == (f"{path.name}.open", None)
    assert "killed" in finding.problem
    assert f"`newsspider verify --repair {output}`" in finding.cure


def test_a_file_that_is_being_written_is_a_note_that_names_the_run(output, writer):
    finished = verify(output)
    where = writer.write(an_exchange())
    write_rows(output, [*read_rows(output), {"url": URL, "warc": where}])
    verified = verify(output)
    (note,) = verified.notes

    assert (verified.rows, verified.findings) == (4, [])
    assert (verified.files, verified.records) == (finished.files, finished.records)
    assert verified.at_work == {RUN}
    assert note.startswith(str(output / "archive" / where["file"]))
    assert f"run {RUN} is writing it; it is not checked yet" in note


def test_a_run_without_a_name_is_at_work_all_the_same(output):
    writer = WarcWriter(output / "archive")
    writer.write(an_exchange())
    (note,) = verify(output).notes
    writer.close()

    assert "run without a name is writing it" in note


def test_what_a_run_at_work_has_finished_need_not_be_in_the_index(output, writer):
    update_index(Layout(output))
    for number in range(3):
        writer.write(an_exchange(url=f"http://tide.example/other/{number}"))
    at_work = verify(output)
    writer.close()
    ended = verify(output)

    assert len(archive_files(output)) > 4
    assert at_work.findings == []
    assert len(ended.findings) == len(archive_files(output)) - 2
    assert all("not in it" in finding.problem for finding in ended.findings)


def test_what_others_have_finished_must_be_in_the_index_even_then(output, writer):
    update_index(Layout(output))
    writer.write(an_exchange())
    other = WarcWriter(output / "archive", prefix="third")
    where = other.write(an_exchange())
    other.close()
    (finding,) = verify(output).findings

    assert f"1 of 1 captures in {where['file']} is not in it" in finding.problem


def test_a_run_at_work_may_bring_the_index_up_to_date_before_the_manifest(output, writer):
    layout = Layout(output)
    update_index(layout)
    update_manifest(output)
    other = WarcWriter(output / "archive", prefix="third")
    other.write(an_exchange())
    other.close()
    update_index(layout)
    (finding,) = verify(output).findings
    writer.write(an_exchange())

    assert finding.path == layout.index
    assert "not that of the manifest" in finding.problem
    assert verify(output).findings == []


def test_an_empty_file_is_about_to_be_written_for_a_minute(output):
    path = output / "archive" / "new.warc.gz.open"
    path.touch()
    young = verify(output)
    os.utime(path, (time.time() - 61,) * 2)
    (finding,) = verify(output).findings

    assert (young.findings, len(young.notes)) == ([], 1)
    assert finding.path == path


def test_a_file_that_is_closed_while_it_is_looked_at_is_read_under_its_last_name(
    output, monkeypatch
):
    whole = verify(output)
    path = archive_files(output)[0]
    path.rename(f"{path}.open")

    def close_it(opened):
        opened.rename(path)
        return False

    monkeypatch.setattr(verify_module, "is_being_written", close_it)
    verified = verify(output)

    assert verified.findings == []
    assert verified.records == whole.records
    assert len(verified.at_work) == 1


def test_rows_that_are_packed_while_the_archive_is_read_are_read_under_their_last_name(
    output, monkeypatch
):
    part = output / "articles" / ROWS

    def row_files(folder):
        part.with_suffix(".gz").write_bytes(gzip.compress(part.read_bytes()))
        part.unlink()
        return [part]

    monkeypatch.setattr(verify_module, "row_files", row_files)
    verified = verify(output)

    assert (verified.rows, verified.findings) == (3, [])
