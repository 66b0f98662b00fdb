"""Institutional measures from tables, and their links to hazards. Whoever is meant to be prevented is judged anew."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from taskhub import agenda, audit, tables
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.durations import Duration
from taskhub.hazard.institution.models import Institution, InstitutionLink
from taskhub.hazard.models import Enterprise, Hazard
from taskhub.hazard.prevention import SCOPES
from taskhub.hazard.steps import as_written
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, StateError, TaskhubError, nearest, unknown
from taskhub.settings import Hazards
from taskhub.tables import Row
from taskhub.units import Units

HEADINGS: Mapping[str, Sequence[str]] = {
    "code": ("制度编号", "编号", "制度代码"),
    "title": ("制度名称", "名称", "制度措施"),
    "document": ("文号", "文件"),
    "unit": ("责任单位", "牵头单位", "制定单位"),
    "category": ("隐患类别", "类别", "针对类别"),
    "scope_kind": ("范围", "适用范围"),
    "scope": ("范围代码", "适用对象"),
    "effective": ("施行日期", "生效日期"),
    "until": ("废止日期", "有效期至"),
}
REQUIRED = ("code", "title", "unit", "category", "effective")
_SCOPE_WORDS = {
    "全部": "all",
    "全市": "all",
    "地区": "region",
    "单位": "unit",
    "企业": "enterprise",
    **dict(zip(SCOPES, SCOPES, strict=True)),
}


@dataclass(frozen=True, slots=True)
class InstitutionsTaken:
    added: int
    changed: int
    known: int


@dataclass(frozen=True)
class Register:
    """The register, open in a session."""

    session: Session
    units: Units
    calendar: WorkCalendar
    settings: Hazards
    moment: Moment
    actor: Actor

    def import_file(self, path: Path) -> InstitutionsTaken:
        """Whole or not at all; a file imported again changes nothing. Raises InputError with every bad row."""
        judge = _Judge(self.session, self.units, self.settings, path.name)
        said: dict[str, tuple[Row, dict[str, Any]]] = {}
        for row in tables.read_rows(path, HEADINGS, REQUIRED):
            cells = judge.judge(row)
            if cells is not None:
                earlier = said.setdefault(cells["code"], (row, cells))
                if earlier[1] != cells:
                    message = _("与第 {row} 行编号相同,内容却不同").format(row=earlier[0].number)
                    judge.problems.append(Problem(path.name, row.number, "code", message, _("只保留一行")))
        if judge.problems:
            raise InputError(judge.problems)
        grace = Duration.parse(self.settings.institution_grace)
        added = changed = 0
        for _row, cells in said.values():
            cells = {**cells, "counts_from": self.calendar.add(cells["effective"], grace).day}
            known = self.session.get(Institution, cells["code"])
            if known is not None and all(getattr(known, name) == value for name, value in cells.items()):
                continue
            added, changed = (added + 1, changed) if known is None else (added, changed + 1)
            self._write(known, cells)
        if added or changed:
            audit.record(self.session, self.moment, self.actor, "institution.import", f"file:{path.name}", added=added,
                         changed=changed, sha256=hashlib.sha256(path.read_bytes()).hexdigest())  # fmt: skip
        return InstitutionsTaken(added, changed, len(said) - added - changed)

    def link(self, code: str, hazards: Sequence[str]) -> list[str]:
        """Links hazards to a measure; returns those that were not linked yet."""
        self.find(code)
        fresh = []
        for hazard in self._known(hazards):
            if self.session.get(InstitutionLink, (code, hazard)) is None:
                self.session.add(
                    InstitutionLink(institution=code, hazard=hazard, as_of=self.moment.as_of, recorded_at=self.moment.now,
                                    actor=str(self.actor))
                )  # fmt: skip
                fresh.append(hazard)
        self._told("institution.link", code, fresh)
        return fresh

    def unlink(self, code: str, hazards: Sequence[str]) -> list[str]:
        """Takes links back; returns those that were linked."""
        self.find(code)
        links = [link for hazard in self._known(hazards) if (link := self.session.get(InstitutionLink, (code, hazard)))]
        for link in links:
            self.session.delete(link)
        self._told("institution.unlink", code, [link.hazard for link in links])
        return [link.hazard for link in links]

    def find(self, code: str) -> Institution:
        found = self.session.get(Institution, code)
        if found is None:
            known = self.session.exec(select(Institution.code)).all()
            raise StateError(unknown(_("没有制度措施 {code}").format(code=code), code, known))
        return found

    def _known(self, codes: Sequence[str]) -> Sequence[str]:
        hazards = list(dict.fromkeys(map(as_written, codes)))
        known = set(self.session.exec(select(Hazard.code).where(col(Hazard.code).in_(hazards))))
        if missing := [code for code in hazards if code not in known]:
            raise StateError(_("台账里没有隐患 {codes}").format(codes="、".join(missing)))
        return hazards

    def _told(self, verb: str, code: str, hazards: Sequence[str]) -> None:
        acts = [(f"hazard:{hazard}", {"institution": code}) for hazard in hazards]
        audit.record_each(self.session, self.moment, self.actor, verb, acts)

    def _write(self, known: Institution | None, cells: dict[str, Any]) -> None:
        before = None if known is None else {name: str(getattr(known, name)) for name in cells}
        if known is not None:
            self._queue(known)
        new = known or Institution(recorded_at=self.moment.now, **cells)
        for name, value in cells.items():
            setattr(new, name, value)
        self.session.add(new)
        self.session.flush()
        self._queue(new)
        said = {name: str(value) for name, value in cells.items()}
        audit.record(
            self.session, self.moment, self.actor, "institution.record", f"institution:{new.code}", before=before, **said
        )

    def _queue(self, one: Institution) -> None:
        agenda.queue(self.session, self.moment, "hazard", self.session.exec(select(Hazard.code).where(*prevented(one))))


def prevented(one: Institution) -> tuple[Any, ...]:
    """What hazards a measure is meant to prevent, as conditions on the ledger: also those found before it had its time."""
    scope = {"region": Hazard.region, "unit": Hazard.unit, "enterprise": Hazard.enterprise_code}.get(one.scope_kind)
    place = () if scope is None else (col(scope) == one.scope,)
    return (col(Hazard.category) == one.category, *place)


def recurred(one: Institution) -> tuple[Any, ...]:
    """Of them, those found although it had had its time."""
    ends = () if one.until is None else (col(Hazard.found) <= one.until,)
    return (*prevented(one), col(Hazard.found) >= one.counts_from, *ends)


class _Judge:
    def __init__(self, session: Session, units: Units, settings: Hazards, file: str) -> None:
        self.session, self.units, self.file = session, units, file
        self.problems: list[Problem] = []
        self.categories = {
            word: category.code for category in settings.categories
            for word in (category.code, category.name, *category.aliases)
        }  # fmt: skip
        self.regions = {unit.region for unit in units if unit.region}

    def judge(self, row: Row) -> dict[str, Any] | None:
        """The row's fields, or None where it has a fault."""
        before = len(self.problems)
        cells = {field: cell for field, cell in row.cells.items() if not tables.is_missing(cell)}
        for field in REQUIRED:
            if field not in cells:
                self._fault(row, field, _("没有填"), _("这一列必须填"))
        said: dict[str, Any] = {"document": tables.written(cells.get("document")), "until": None, "scope": ""}
        said |= {field: tables.written(cells[field]) for field in ("code", "title") if field in cells}
        if "unit" in cells:
            said["unit"] = self._unit(row, "unit", tables.clean(cells["unit"]))
        if "category" in cells:
            word = tables.clean(cells["category"])
            said["category"] = self.categories.get(word)
            if said["category"] is None:
                self._fault(row, "category", _("没有类别 {code}").format(code=word), nearest(word, self.categories))
        for field in ("effective", "until"):
            if field in cells:
                try:
                    said[field] = tables.day(cells[field])
                except ValueError as error:
                    self._fault(row, field, str(error), _("写成 2024-09-30"))
        if said.get("effective") and said["until"] and said["until"] < said["effective"]:
            self._fault(row, "until", _("废止日期早于施行日期"), _("核对两个日期"))
        self._scope(row, cells, said)
        return said if len(self.problems) == before else None

    def _scope(self, row: Row, cells: Mapping[str, Any], said: dict[str, Any]) -> None:
        word = tables.clean(cells.get("scope_kind")) or "all"
        said["scope_kind"] = kind = _SCOPE_WORDS.get(word, "")
        if not kind:
            self._fault(
                row, "scope_kind", _("不认识 {word}").format(word=word), _("可用:{words}").format(words="、".join(SCOPES))
            )
            return
        code = tables.clean(cells.get("scope"))
        if kind == "all":
            return
        if not code:
            self._fault(row, "scope", _("没有填"), _("写明是哪一个"))
        elif kind == "unit":
            said["scope"] = self._unit(row, "scope", code)
        elif kind == "region" and code not in self.regions:
            self._fault(row, "scope", _("没有地区 {word}").format(word=code), nearest(code, self.regions))
        elif kind == "enterprise" and self.session.get(Enterprise, code) is None:
            message = _("企业名录里没有 {code}").format(code=code)
            self._fault(row, "scope", message, _("先 taskhub hazard enterprises import"))
        said["scope"] = said["scope"] or code

    def _unit(self, row: Row, field: str, word: str) -> str | None:
        try:
            return self.units.find(word).code
        except TaskhubError:
            remedy = self.units.near(word) or _("先在 config/units.yaml 登记")
            self._fault(row, field, _("没有单位 {word}").format(word=word), remedy)
            return None

    def _fault(self, row: Row, field: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, row.number, field, message, remedy))


def uncovered(session: Session) -> list[str]:
    """The categories of open hazards for which no measure is registered."""
    covered = select(Institution.category)
    found = select(Hazard.category).where(col(Hazard.closed_on).is_(None), col(Hazard.category).not_in(covered)).distinct()
    return sorted(session.exec(found))
