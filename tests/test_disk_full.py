"""A disk that fills up under a crawl: a clean stop and a sentence; with room, it goes on."""

import contextlib
import os
import subprocess

import pytest
from runs import newsspider, read_rows


@contextlib.contextmanager
def small_disk(folder, size):
    """Give ``folder`` a file system of its own of ``size`` bytes."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no mount here")
@pytest.mark.parametrize("size", ["300k", "1100k"])
def test_a_full_disk_stops_the_crawl_and_loses_nothing(demo, tmp_path, size):
    with small_disk(tmp_path / "disk", size) as disk:
        output = disk / "output"
        stopped = newsspider("crawl", demo.url, "--output", output, "--delay", 0)
        torn = [path.name for path in output.rglob("*") if path.suffix in {".open", ".tmp"}]
        subprocess.run(["mount", "-o", "remount,size=20m", disk], check=True)
        checked = newsspider("verify", output)
        went_on = newsspider("crawl", demo.url, "--output", output, "--delay", 0)
        rows = read_rows(output)
        expected = {e.path for e in demo.site.expectations() if e.row}

        assert stopped.returncode == 1
        assert "Traceback" not in stopped.stderr
        assert "Free at least" in stopped.stderr
        assert not torn
        assert checked.returncode == 0, checked.stderr
        assert went_on.returncode == 0, went_on.stderr
        assert len({row["articleId"] for row in rows}) == len(rows)
        assert {row["url"].removeprefix(demo.url.rstrip("/")) for row in rows} == expected
        assert newsspider("verify", output).returncode == 0
