"""The register of enterprises, from tables: who they are, and where they stand in the five colours since when."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from taskhub import agenda, audit, tables
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hazard.enterprise_facts import COLOURS
from taskhub.hazard.models import Enterprise, EnterpriseRating
from taskhub.hazard.reading import batches
from taskhub.hazard.write import digest
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, TaskhubError, nearest
from taskhub.tables import Row
from taskhub.units import Units

HEADINGS: Mapping[str, Sequence[str]] = {
    "code": ("企业代码", "企业编码", "统一社会信用代码"),
    "name": ("企业名称", "企业", "名称"),
    "region": ("地区", "区县", "所在地区"),
    "territory": ("属地", "属地单位"),
    "sector": ("行业主管", "主管部门", "行业主管部门"),
    "address": ("地址",),
    "risk_code": ("风险赋码", "赋码", "风险码"),
    "colour": ("五色等级", "颜色", "风险等级"),
    "as_of": ("赋码日期", "评定日期"),
}
REQUIRED = ("code", "name")
_COLOUR_WORDS = {word: colour for colour, name in COLOURS.items() for word in (colour, name, f"{name}色")}


@dataclass(frozen=True, slots=True)
class _Row:
    number: int | None
    said: Mapping[str, Any]
    as_of: date


@dataclass(frozen=True, slots=True)
class EnterprisesTaken:
    """Enterprises added, changed, and rated anew."""

    added: int
    changed: int
    rated: int


def import_file(session: Session, path: Path, units: Units, moment: Moment, actor: Actor) -> EnterprisesTaken:
    """Whole or not at all; a file imported again changes nothing. Raises InputError with every bad row."""
    rows = tables.read_rows(path, HEADINGS, REQUIRED)
    judge = _Judge(units, moment, path.name)
    judged = [one for row in rows if (one := judge.judge(row)) is not None]
    problems = [*judge.problems, *_doubles(judged, path.name)]
    if problems:
        raise InputError(problems)
    known = {
        row.code: row for batch in batches(one.said["code"] for one in judged)
        for row in session.exec(select(Enterprise).where(col(Enterprise.code).in_(batch)))
    }  # fmt: skip
    added = [one for one in judged if one.said["code"] not in known]
    if added:
        session.execute(insert(Enterprise), [_columns(one) | {"recorded_at": moment.now} for one in added])
    changed = [one for one in judged if (row := known.get(one.said["code"])) is not None and _update(session, row, one)]
    rated = _rate(session, judged, moment, actor)
    touched = {one.said["code"]: one for one in (*added, *changed, *rated)}
    if touched:
        audit.record(session, moment, actor, "enterprise.import", f"file:{path.name}", rows=len(rows), added=len(added),
                     changed=len(changed), rated=len(rated), sha256=hashlib.sha256(path.read_bytes()).hexdigest())  # fmt: skip
        acts = [(f"enterprise:{code}", {key: str(value) for key, value in one.said.items()}) for code, one in touched.items()]
        audit.record_each(session, moment, actor, "enterprise.record", acts)
        agenda.queue(session, moment, "enterprise", touched)
    return EnterprisesTaken(len(added), len(changed), len(rated))


class _Judge:
    def __init__(self, units: Units, moment: Moment, file: str) -> None:
        self.units = units
        self.moment = moment
        self.file = file
        self.problems: list[Problem] = []
        self.regions = {unit.region: unit.code for unit in units if unit.role == "territory" and unit.region}

    def judge(self, row: Row) -> _Row | None:
        before = len(self.problems)
        cells = {field: cell for field, cell in row.cells.items() if not tables.is_missing(cell)}
        said: dict[str, Any] = {
            field: tables.written(cells[field]) for field in ("name", "address", "risk_code") if field in cells
        }
        said |= {"code": tables.clean(cells["code"])} if "code" in cells else {}
        for field in REQUIRED:
            if field not in said:
                self._fault(row, field, _("没有填"), _("这一列必须填"))
        for field in ("territory", "sector"):
            if field in cells:
                said[field] = self._unit(row, field, tables.clean(cells[field]))
        region = self._region(row, cells, said.get("territory"))
        if region:
            said["region"] = region
            said.setdefault("territory", self.regions.get(region))
        if "colour" in cells:
            word = tables.clean(cells["colour"]).lower()
            if word not in _COLOUR_WORDS:
                self._fault(
                    row, "colour", _("不认识 {word}").format(word=word), _("可用:{words}").format(words="、".join(COLOURS))
                )
            said["colour"] = _COLOUR_WORDS.get(word)
        as_of = self.moment.as_of
        if "as_of" in cells:
            try:
                as_of = tables.day(cells["as_of"])
            except ValueError as error:
                self._fault(row, "as_of", str(error), _("改正后再试"))
            if as_of > self.moment.as_of:
                self._fault(row, "as_of", _("赋码日期 {day} 在将来").format(day=as_of), _("只报已经发生的"))
        return _Row(row.number, said, as_of) if len(self.problems) == before else None

    def _region(self, row: Row, cells: Mapping[str, Any], territory: str | None) -> str | None:
        if "region" not in cells:
            region = self.units.by_code[territory].region if territory else None
            if region is None and territory is None:
                self._fault(row, "region", _("没有填地区,也没有填属地"), _("填地区或属地"))
            return region
        word = tables.clean(cells["region"])
        known = {unit.region for unit in self.units if unit.region}
        if word in known:
            return word
        try:
            region = self.units.find(word).region
        except TaskhubError:
            region = None
        if region is None:
            self._fault(row, "region", _("没有地区 {word}").format(word=word), nearest(word, known) or self.units.near(word))
        return region

    def _unit(self, row: Row, field: str, word: str) -> str | None:
        try:
            return self.units.find(word).code
        except TaskhubError:
            remedy = self.units.near(word) or _("先在 config/units.yaml 登记")
            self._fault(row, field, _("没有单位 {word}").format(word=word), remedy)
            return None

    def _fault(self, row: Row, field: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, row.number, field, message, remedy))


def _doubles(rows: Sequence[_Row], file: str) -> Iterator[Problem]:
    first: dict[tuple[str, date], _Row] = {}
    for row in rows:
        earlier = first.setdefault((row.said["code"], row.as_of), row)
        if earlier is not row and earlier.said != row.said:
            message = _("与第 {row} 行同一家企业,内容却不同").format(row=earlier.number)
            yield Problem(file, row.number, "code", message, _("只保留一行"))


_COLUMNS = ("name", "region", "territory", "sector", "address")


def _columns(row: _Row) -> dict[str, Any]:
    empty = {"territory": None, "sector": None, "address": "", "region": ""}
    return {**empty, **{name: row.said[name] for name in ("code", *_COLUMNS) if name in row.said}}


def _update(session: Session, known: Enterprise, row: _Row) -> bool:
    changes = {name: row.said[name] for name in _COLUMNS if name in row.said and row.said[name] != getattr(known, name)}
    for name, value in changes.items():
        setattr(known, name, value)
    session.add(known)
    return bool(changes)


def _rate(session: Session, rows: Sequence[_Row], moment: Moment, actor: Actor) -> list[_Row]:
    """Ratings that say something else than what counts on their day."""
    said = [row for row in rows if row.said.get("risk_code") or row.said.get("colour")]
    known: dict[str, list[EnterpriseRating]] = {}
    for batch in batches(row.said["code"] for row in said):
        query = select(EnterpriseRating).where(col(EnterpriseRating.enterprise).in_(batch))
        for rating in session.exec(query.order_by(col(EnterpriseRating.as_of), col(EnterpriseRating.id))):
            known.setdefault(rating.enterprise, []).append(rating)
    fresh = []
    for row in said:
        counting = [rating for rating in known.get(row.said["code"], []) if rating.as_of <= row.as_of]
        new = (row.said.get("risk_code", ""), row.said.get("colour") or "")
        said_before = any((one.as_of, one.risk_code, one.colour) == (row.as_of, *new) for one in counting)
        if not said_before and (not counting or (counting[-1].risk_code, counting[-1].colour) != new):
            fresh.append((row, new, counting[-1].id if counting else None))
    if fresh:
        session.execute(insert(EnterpriseRating), [
            {"enterprise": row.said["code"], "as_of": row.as_of, "recorded_at": moment.now, "risk_code": new[0], "colour": new[1],
             "actor": str(actor), "digest": digest(row.said["code"], row.as_of, *new, before)}
            for row, new, before in fresh
        ])  # fmt: skip
    return [row for row, _new, _before in fresh]
