"""Tables too long for a page: the page shows the first rows, a file has them all.

Prefect's list of artifacts returns every artifact whole, and its old interface takes half a minute over 10,000 rows.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from taskhub.i18n import gettext as _
from taskhub.report.elements import table
from taskhub.tables import guarded
from taskhub.xlsx import whole

MOST_ROWS = 200


def capped(
    headings: Sequence[str], rows: Sequence[Sequence[object]], file: Path, plain: Sequence[Sequence[object]],
    most: int = MOST_ROWS,
) -> list[str]:  # fmt: skip
    """The lines of a table of the first rows of ``rows``; where there are more than ``most``, ``plain`` (the same without links)
    goes whole into ``file``, and a line below names it."""
    lines = table(headings, rows[:most])
    if len(rows) <= most:
        return lines
    whole_in(file, headings, plain)
    return [*lines, "", _("共 {n} 行,这里是前 {shown} 行;其余见文件 `{file}`").format(n=len(plain), shown=most, file=file)]


def whole_in(file: Path, headings: Sequence[str], plain: Sequence[Sequence[object]]) -> None:
    """Writes all rows of a table into ``file``, as CSV that a spreadsheet opens."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([guarded("" if cell is None else str(cell)) for cell in row] for row in (headings, *plain))
    with whole(file) as stream:
        stream.write(text.getvalue().encode("utf-8-sig"))
