"""The verb that tells what a run did: report."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsspider.layout import Layout
from newsspider.report.coverage import coverage_report
from newsspider.report.lines import report_lines
from newsspider.report.markup import report_page
from newsspider.verbs.showing import show

if TYPE_CHECKING:
    import argparse

__all__ = ["report"]


def report(asked: argparse.Namespace) -> int:
    """Tell what a run did; 1 if there is an alarm."""
    found = coverage_report(Layout(Path(asked.output)), asked.run)
    if asked.html:
        Path(asked.html).write_text(report_page(found, asked.output), "utf-8")
    if asked.json:
        show(json.dumps(asdict(found), indent=2))
    else:
        show("\n".join(report_lines(found, asked.output)))
    return 1 if found.alarms else 0
