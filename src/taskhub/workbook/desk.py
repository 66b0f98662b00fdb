"""The desk at which units' workbooks go out and come back: each file one transaction. The hub hands it what it needs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from taskhub import progress
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, StateError
from taskhub.progress import PlanStatus
from taskhub.settings import Settings
from taskhub.units import Unit, Units
from taskhub.workbook.bring import Outcome, bring
from taskhub.workbook.contents import Contents, contents, plans_standing
from taskhub.workbook.marking import mark
from taskhub.workbook.reading import is_workbook, read
from taskhub.workbook.taking import Taking
from taskhub.workbook.writing import name_of, write
from taskhub.xlsx import DamagedError

Progress = Callable[[int, int], None]
"""Called with (done, in all)."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that came in, and what it brought, or why nothing of it was taken. ``unit``: whose workbook it is, where it is one
    and says so."""

    file: Path
    is_workbook: bool
    unit: str | None
    outcome: Outcome | None
    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class WorkbookDesk:
    database: Database
    units: Units
    calendar: WorkCalendar
    settings: Settings

    def write(self, unit: Unit, path: Path, moment: Moment) -> Contents:
        """Writes the workbook of one unit."""
        made = self._contents(unit, moment, self._standing(moment))
        write(path, made)
        return made

    def write_all(self, directory: Path, moment: Moment) -> Iterator[tuple[Path, Contents]]:
        """Writes a workbook for every unit that has anything to fill in, each named after its unit."""
        standing = self._standing(moment)
        for unit in (one for one in self.units if one.exists_on(moment.as_of)):
            made = self._contents(unit, moment, standing)
            if any(made.lines.values()):
                path = directory / name_of(made)
                write(path, made)
                yield path, made

    def _standing(self, moment: Moment) -> list[PlanStatus]:
        with self.database.reading() as session:
            return plans_standing(session, moment, self.units, self.settings)

    def _contents(self, unit: Unit, moment: Moment, standing: Sequence[PlanStatus]) -> Contents:
        made_at = moment.now.astimezone(ZoneInfo(self.settings.timezone))
        with self.database.reading() as session:
            return contents(session, moment, made_at, unit, self.units, self.calendar, self.settings, standing)

    def bring(
        self, path: Path, moment: Moment, actor: Actor, unit: str | None = None, on_progress: Progress | None = None
    ) -> Brought:
        """Takes a file over: a workbook, or a plain table of progress. ``unit``: whose workbook it must be."""
        if not is_workbook(path):
            if unit is not None:
                problem = Problem(path.name, None, "", _("不是单位填报表"), _("去掉 --unit,按进度表导入"))
                return Brought(path, False, None, None, [problem])
            return self._outcome(path, None, lambda: Outcome(
                progress.import_file(self.database, path, self.units, moment, actor, on_progress)
            ))  # fmt: skip
        try:
            back = read(path, self.units)
        except DamagedError as error:  # as good as none: there is nothing in it to mark
            return Brought(path, False, None, None, error.problems)
        except InputError as error:
            return Brought(path, True, None, None, error.problems)
        if unit is not None and unit != back.unit.code:
            message = _("这是 {unit} 的表,不是 {wanted} 的").format(unit=back.unit.name, wanted=self.units.name(unit))
            problem = Problem(path.name, None, back.facts.where("code"), message, _("核对 --unit,或换一张表"))
            return Brought(path, True, back.unit.code, None, [problem])

        def take() -> Outcome:
            with self.database.writing() as session:
                taking = Taking(session, moment, actor, self.units, self.calendar, back)
                return bring(taking, path, self.settings.notices, self.settings.reporting.period)

        return self._outcome(path, back.unit.code, take)

    def bring_all(
        self, directory: Path, moment: Moment, actor: Actor, on_progress: Progress | None = None
    ) -> Iterator[Brought]:  # fmt: skip
        """Takes over every xlsx and csv file of a directory, in the order of their names, each by itself."""
        files = sorted(path for path in directory.iterdir() if _is_table(path))
        if not files:
            raise StateError(_("{path} 里没有 xlsx 或 csv 文件").format(path=directory))
        for done, path in enumerate(files, start=1):
            yield self.bring(path, moment, actor)
            if on_progress:
                on_progress(done, len(files))

    def mark(self, one: Brought, target: Path) -> None:
        """Writes a copy of a refused workbook that shows what is wrong where."""
        if not one.is_workbook:
            raise StateError(_("{path} 不是单位填报表,没有可标注的").format(path=one.file))
        mark(one.file, target, one.problems)

    def _outcome(self, path: Path, unit: str | None, take: Callable[[], Outcome]) -> Brought:
        try:
            return Brought(path, unit is not None, unit, take())
        except InputError as error:
            return Brought(path, unit is not None, unit, None, error.problems)


def _is_table(path: Path) -> bool:
    """Not the lock files and half files that office suites leave about."""
    return path.is_file() and path.suffix.lower() in (".xlsx", ".xlsm", ".csv") and not path.name.startswith((".", "~$"))
