"""How the workbook looks: one named style a purpose, set up once, so that a cell costs no more than its value."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from taskhub import xlsx

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FONT = "Microsoft YaHei"
_INK, _FAINT, _RULE = "262626", "7F7F7F", "D9D9D9"
_GIVEN, _GIVEN_BAND, _GIVEN_DARK = "F2F5F9", "DCE5EF", "3B5B7E"
_ASKED, _ASKED_BAND, _ASKED_DARK, _CLOSED = "EAF5E6", "D3EACB", "4E8542", "EFEFEF"
_YELLOW, _RED = ("FFF0B8", "7F6000"), ("FBD3CF", "9C0006")

TAB_ASKED, TAB_GIVEN = _ASKED_DARK, _FAINT


class Style:
    """The named styles of one workbook."""

    def __init__(self, book: "Workbook") -> None:
        from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

        line = Side(style="thin", color=_RULE)
        box = Border(left=line, right=line, top=line, bottom=line)
        none = Border()

        def add(
            name: str, fill: str | None = None, ink: str = _INK, size: int = 10, bold: bool = False, border: Any = box,
            centre: bool = False, left: bool = False, wrap: bool = True, locked: bool = True, form: str = "General",
        ) -> None:  # fmt: skip
            horizontal = "center" if centre else "left" if left else None
            book.add_named_style(NamedStyle(
                name=_name(name), number_format=form, font=Font(name=FONT, size=size, bold=bold, color=ink), border=border,
                fill=PatternFill("solid", start_color=fill) if fill else PatternFill(),
                alignment=Alignment(wrap_text=wrap, vertical="center", horizontal=horizontal),
                protection=Protection(locked=locked),
            ))  # fmt: skip

        add("title", size=15, bold=True, border=none, wrap=False, ink=_GIVEN_DARK)
        add("hint", ink=_FAINT, border=none, wrap=False)
        add("section", size=11, bold=True, border=none, wrap=False, ink=_GIVEN_DARK)
        add("words", border=none, wrap=False)
        add("label", _GIVEN, bold=True)
        add("value", left=True)
        add("plain")
        add("plain_short", centre=True)
        add("band", _GIVEN_BAND, ink=_GIVEN_DARK, size=9, wrap=False, border=none)
        add("band_asked", _ASKED_BAND, ink=_ASKED_DARK, size=9, wrap=False, border=none)
        add("head", _GIVEN_DARK, ink="FFFFFF", bold=True, centre=True)
        add("head_asked", _ASKED_DARK, ink="FFFFFF", bold=True, centre=True)
        add("yellow", _YELLOW[0], ink=_YELLOW[1], bold=True, centre=True)
        add("red", _RED[0], ink=_RED[1], bold=True, centre=True)
        add("closed", _CLOSED, ink=_FAINT)
        add("asked", _ASKED, locked=False, form="@", left=True)
        add("asked_text", _ASKED, locked=False, form="@")
        add("asked_date", _ASKED, locked=False, form="yyyy-mm-dd", centre=True)
        add("asked_figure", _ASKED, locked=False, centre=True)
        add("asked_yes_no", _ASKED, locked=False, centre=True)

    def putter(self, sheet: "Worksheet") -> Callable[[int, int, Any, str], None]:
        """Writes values into cells of one sheet: row, column, value, look."""

        def put(row: int, column: int, value: Any, look: str) -> None:
            cell = sheet.cell(row, column)
            cell.style = _name(look)
            xlsx.put(cell, value, wrap=False)

        return put


def _name(look: str) -> str:
    return f"taskhub {look}"
