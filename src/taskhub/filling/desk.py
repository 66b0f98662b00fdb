"""The desk at which a superior's template is filled in from the ledger. The hub hands it what it needs."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.counters import Counters
from taskhub.database import Database
from taskhub.filling.filled import Filled
from taskhub.filling.ledger import Reader, read
from taskhub.filling.names import Names
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.problems import InputError, Problem, StateError, unknown
from taskhub.settings import Settings
from taskhub.units import Units
from taskhub.xlsx import whole

_PARTS = {
    N_("图表"): ("xl/charts/chart", b""),
    N_("图形"): ("xl/drawings/drawing", b"<xdr:sp"),
    N_("图片"): ("xl/media/", b""),
    N_("数据透视表"): ("xl/pivotTables/pivotTable", b""),
}
"""What openpyxl may not write again: where it stands in the file, and what marks it there."""


@dataclass(frozen=True)
class FillingDesk:
    database: Database
    units: Units
    calendar: WorkCalendar
    counters: Callable[[], Counters]
    settings: Settings

    def names(self, moment: Moment, plan: str | None = None, *, as_known: bool = False) -> Names:
        """``as_known``: without what was entered after the moment. ``plan``: the one that names mean which name none; unless
        said, the only one that hangs under no other."""
        office = self.units.name(self.units.office) if self.units.office else self.settings.notices.issuer
        local = Moment(moment.as_of, moment.now.astimezone(ZoneInfo(self.settings.timezone)))  # people read it
        with self.database.reading() as session:
            reader = Reader(
                session, self.units, self.calendar, self.counters(), local, self.settings.hazards.count_on_spot,
                self.settings.verification.on, as_known,
            )  # fmt: skip
            scopes, plans = read(reader, office)
        codes = [one.code for one in plans]
        if plan is not None and plan not in codes:
            raise StateError(unknown(_("没有方案 {code}").format(code=plan), plan, codes))
        tops = [one.code for one in plans if one.part_of not in codes]
        return Names(scopes, codes, plan or (tops[0] if len(tops) == 1 else None))

    def fill(self, template: Path, output: Path, names: Names, with_sheet: bool) -> Filled:
        """Fills ``template`` into ``output``. ``with_sheet``: adds the sheet that says where every figure came from. Raises
        InputError where the template is no workbook, StateError where the output cannot be written."""
        from taskhub.filling.fill import Filler  # openpyxl, which most commands never need

        if template.resolve() == output.resolve():
            raise StateError(_("{path} 是模板本身;另存到别的文件").format(path=output))
        if template.suffix.lower() != output.suffix.lower():
            raise StateError(_("{path} 与模板的格式不同;写作 {suffix}").format(path=output, suffix=template.suffix))
        book = _open(template)
        filled = Filler(book, names).fill()
        if with_sheet:
            filled.add_sheet(book)
        book.calculation.fullCalcOnLoad = True  # the results of formulas are of the figures before
        with whole(output) as file:
            book.save(file)
        filled.warnings += _losses(template, output)
        return filled


def _open(template: Path) -> Any:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    name = str(template)
    try:
        return load_workbook(template, keep_vba=template.suffix.lower() == ".xlsm", rich_text=True)
    except OSError as error:
        raise InputError(
            [Problem(name, None, "", _("文件读不了:{why}").format(why=error.strerror), _("检查路径和权限"))]
        ) from error
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError([Problem(name, None, "", _("不是合法的 xlsx 文件"), _("在表格软件里另存为 xlsx"))]) from error


def _parts(path: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    with ZipFile(path) as parts:
        for part in parts.namelist():
            for what, (begin, mark) in _PARTS.items():
                if part.startswith(begin):
                    found[what] += parts.read(part).count(mark) if mark else 1
    return found


def _losses(template: Path, output: Path) -> list[str]:
    """What the template has and the output has not."""
    lost = _parts(template) - _parts(output)
    what = "、".join(_(name) for name in lost)
    return [_("模板里的{what}没有带过来;请在原模板里链接这张表").format(what=what)] if lost else []
