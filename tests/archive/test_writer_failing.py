import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from exchanges import an_exchange
from stored import kinds, names

from newsspider.archive import writer as writer_module
from newsspider.archive.writer import OPEN_SUFFIX, WarcWriter
from newsspider.errors import ArchiveError


def fill(folder, prepare=""):
    """Write exchanges to ``folder`` in a child process until it raises; return what it saw."""
    code = f"""
import json, os, resource, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from exchanges import RESPONSE, an_exchange
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ArchiveError
from pathlib import Path


writer = WarcWriter(Path({str(folder)!r}), fsync="none")
noise = os.urandom(9000)
seen = {{"files": [], "sizes": [], "errors": []}}
{prepare}
while len(seen["errors"]) < 3:
    try:
        seen["files"].append(writer.write(an_exchange(RESPONSE + noise))["file"])
    except ArchiveError as error:
        seen["errors"].append(str(error))
        if len(seen["errors"]) == 1:
            noise = b""  # small enough that it would fit
    (path,) = Path({str(folder)!r}).iterdir()
    seen["sizes"].append(path.stat().st_size)
writer.close()
print(json.dumps(seen))
"""
    root = Path(writer_module.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check_full(folder, seen, capacity):
    (path,) = folder.iterdir()
    written = len(seen["files"])
    good_end = seen["sizes"][written - 1]
    missing = int(
        re.search(r"Free at least ([0-9,]+) bytes", seen["errors"][0])[1].replace(",", "")
    )

    assert path.name == seen["files"][0]
    assert written > 3
    assert kinds(path) == ["warcinfo", *["request", "response", "metadata"] * written]
    assert set(seen["sizes"][written - 1 :]) == {good_end} == {path.stat().st_size}
    assert good_end <= capacity < good_end + missing
    assert 9000 < missing < 11_000
    assert len(set(seen["errors"])) == 1
    assert str(path) + OPEN_SUFFIX in seen["errors"][0]


def test_a_full_disk_leaves_every_whole_exchange_and_nothing_else(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        seen = fill(folder)
        check_full(folder, seen, 128 * 1024)
        assert "no room" in seen["errors"][0]
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_file_that_may_not_grow_is_cut_back_to_its_last_whole_exchange(tmp_path):
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))"
    seen = fill(tmp_path, limit)

    check_full(tmp_path, seen, 100_000)


def test_no_room_for_the_first_record_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(writer_module.os, "write", lambda descriptor, content: 3)
    writer = WarcWriter(tmp_path)
    with pytest.raises(ArchiveError, match="no room for"):
        writer.write(an_exchange())
    writer.close()

    assert names(tmp_path) == []


def test_a_disk_that_fails_to_sync_takes_the_exchange_back(tmp_path, monkeypatch):
    writer = WarcWriter(tmp_path, fsync="always")
    writer.write(an_exchange())
    (path,) = tmp_path.iterdir()
    size = path.stat().st_size

    def failing(descriptor):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(writer_module.os, "fsync", failing)
        with pytest.raises(ArchiveError, match="Input/output error"):
            writer.write(an_exchange())
        assert path.stat().st_size == size
        with pytest.raises(ArchiveError, match="cannot be closed: Input/output error"):
            writer.close()

    assert names(tmp_path) == [path.name]
    assert path.name.endswith(OPEN_SUFFIX)
    assert kinds(path) == ["warcinfo", "request", "response", "metadata"]
