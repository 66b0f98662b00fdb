"""Tables too long for a page: the page shows the first rows and leads to a file that has them all.

Prefect's list of artifacts returns every artifact whole, and its old interface takes half a minute over 10,000 rows.
"""

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from taskhub.i18n import gettext as _
from taskhub.report.elements import file_link, table
from taskhub.tables import guarded
from taskhub.xlsx import whole

MOST_ROWS = 200


def capped(
    headings: Sequence[str], rows: Sequence[Sequence[object]], file: Path, plain: Sequence[Sequence[object]],
    most: int = MOST_ROWS,
) -> list[str]:  # fmt: skip
    """The lines of a table of the first rows of ``rows``; where there are more than ``most``, ``plain`` (the same without links)
    goes whole into a file named like ``file``, and a line below leads to it."""
    lines = table(headings, rows[:most])
    if len(rows) <= most:
        return lines
    written = whole_in(file, headings, plain)
    return [*lines, "", _("共 {n} 行,这里是前 {shown} 行;其余见文件 {file}").format(n=len(plain), shown=most, file=written)]


def whole_in(file: Path, headings: Sequence[str], plain: Sequence[Sequence[object]]) -> str:
    """Writes all rows of a table as CSV that a spreadsheet opens; answers the link to it.

    Its name is that of ``file`` with a hash of what is in it: an old version of a page leads to the rows that it was made of.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([guarded("" if cell is None else str(cell)) for cell in row] for row in (headings, *plain))
    content = text.getvalue().encode("utf-8-sig")
    kept = file.with_stem(f"{file.stem}-{hashlib.sha256(content).hexdigest()[:12]}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with whole(kept) as stream:
        stream.write(content)
    return file_link(kept.name)


def forget(directory: Path, before: datetime) -> None:
    """Removes the files that no page has been given since; the versions of pages that led to them are gone as well."""
    for file in directory.iterdir() if directory.is_dir() else ():
        if file.is_file() and file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)
