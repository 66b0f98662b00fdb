"""Tables too long for a page: a file has them all, and the page leads to it."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from taskhub.report.elements import FILES
from taskhub.report.rest import MOST_ROWS, capped, forget, whole_in


def test_what_does_not_fit_the_page_stands_in_a_file(tmp_path: Path) -> None:
    rows = [[n, "=1+1"] for n in range(10_000)]
    lines = capped(["号", "字"], rows, tmp_path / "pages" / "x.csv", rows)
    assert len([line for line in lines if line.startswith("|")]) == MOST_ROWS + 2
    (name,) = re.findall(r"\[(x-[0-9a-f]{12}\.csv)\]\(/files/\1\)", lines[-1])
    written = (tmp_path / "pages" / name).read_text(encoding="utf-8-sig").splitlines()
    assert len(written) == 10_001
    assert written[1] == "0,'=1+1"


def test_an_old_page_leads_to_the_rows_that_it_was_made_of(tmp_path: Path) -> None:
    """Until nothing leads there any more: a file that was not written again since is forgotten."""
    old, new = (whole_in(tmp_path / "x.csv", ["号"], [[number]]) for number in (1, 2))
    assert old != new
    first, second = sorted(tmp_path.iterdir(), key=lambda file: file.read_text())
    assert f"({FILES}/{first.name})" in old
    for file in (first, second):
        os.utime(file, (1_000, 1_000))
    assert whole_in(tmp_path / "x.csv", ["号"], [[2]]) == new
    forget(tmp_path, datetime(2024, 1, 1, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == [second]
    forget(tmp_path / "none", datetime(2024, 1, 1, tzinfo=UTC))
