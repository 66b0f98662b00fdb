"""Contacts from a table. Names, posts and tags go into the register; phone numbers and addresses never do: they are personal and
stay in ``var/contacts.yaml``, which version control ignores."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from taskhub import tables
from taskhub.clock import Moment
from taskhub.handover.text import Edit, add_contact, scalar, set_keys
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, StateError, TaskhubError
from taskhub.tables import Row
from taskhub.units import Contact, Unit, Units

HEADINGS: Mapping[str, Sequence[str]] = {
    "unit": ("单位", "单位名称"),
    "name": ("姓名", "联系人"),
    "post": ("岗位", "职务", "身份"),
    "tags": ("标签", "渠道标签"),
    "phone": ("电话", "手机", "手机号", "联系电话"),
    "mail": ("邮箱", "电子邮箱", "邮件"),
}
REQUIRED = ("unit", "name", "post")
_POSTS = {
    "head": "head", "主要负责人": "head", "deputy": "deputy", "分管负责人": "deputy", "liaison": "liaison", "联络员": "liaison",
}  # fmt: skip

Reach = dict[str, dict[str, dict[str, str]]]
"""Unit → name → phone and mail."""


@dataclass(frozen=True)
class Roll:
    """What a table of contacts comes to: edits of the register, the units that they change, who can be reached how."""

    edits: Sequence[Edit]
    meant: Mapping[str, Unit]
    reach: Reach
    added: int
    changed: int
    known: int


def judged(path: Path, units: Units, moment: Moment, reach: Reach) -> Roll:
    """Raises InputError with every bad row."""
    problems: list[Problem] = []
    edits: list[Edit] = []
    meant: dict[str, Unit] = {}
    told = {unit: {name: dict(ways) for name, ways in people.items()} for unit, people in reach.items()}
    seen: dict[tuple[str, str, str], int | None] = {}
    added = changed = known = 0
    for row in tables.read_rows(path, HEADINGS, REQUIRED):
        found = _row(path.name, row, units, problems)
        if found is None:
            continue
        code, contact, ways = found
        who = (code, contact.name, contact.post)
        if who in seen:
            message = _("与第 {row} 行是同一个人、同一个岗位").format(row=seen[who])
            problems.append(Problem(path.name, row.number, "name", message, _("只保留一行")))
            continue
        seen[who] = row.number
        unit = meant.get(code, units.by_code[code])
        same = [one for one in unit.contacts if (one.name, one.post) == who[1:]]
        held = next((one for one in reversed(same) if one.serves_on(moment.as_of)), None)
        before = told.get(code, {}).get(contact.name, {})
        after = {**before, **ways}
        if held is None:
            new = contact.model_copy(update={"valid_from": moment.as_of}) if same else contact
            edits.append(add_contact(code, new))
            meant[code] = unit.model_copy(update={"contacts": [*unit.contacts, new]})
            added += 1
        elif contact.tags and contact.tags != held.tags:
            edits.append(set_keys(code, {"tags": scalar(contact.tags)}, who[1:]))
            people = [one.model_copy(update={"tags": contact.tags}) if one is held else one for one in unit.contacts]
            meant[code] = unit.model_copy(update={"contacts": people})
            changed += 1
        elif after != before:
            changed += 1
        else:
            known += 1
        if after:
            told.setdefault(code, {})[contact.name] = after
    if problems:
        raise InputError(problems)
    return Roll(edits, meant, told, added, changed, known)


def _row(file: str, row: Row, units: Units, problems: list[Problem]) -> tuple[str, Contact, dict[str, str]] | None:
    before, cells = len(problems), {field: tables.clean(cell) for field, cell in row.cells.items()}

    def fault(field: str, message: str, remedy: str) -> None:
        problems.append(Problem(file, row.number, field, message, remedy))

    code, post = "", _POSTS.get(cells["post"], "")
    try:
        code = units.find(cells["unit"]).code
    except TaskhubError as error:
        message, _arrow, remedy = str(error).partition(" → ")
        fault("unit", message, remedy)
    if tables.is_missing(cells["name"]):
        fault("name", _("没有填"), _("这一列必须填"))
    if not post:
        fault("post", _("不认识岗位 {word}").format(word=cells["post"]), _("写 主要负责人、分管负责人 或 联络员"))
    phone, mail = (cells.get(field, "") for field in ("phone", "mail"))
    phone, mail = ("" if tables.is_missing(text) else text for text in (phone, mail))
    if phone and not phone.replace("-", "").replace("+", "").replace(" ", "").isdigit():
        fault("phone", _("{text} 不是电话号码").format(text=phone), _("只写数字和 -"))
    if mail and "@" not in mail.strip("@"):
        fault("mail", _("{text} 不是邮箱").format(text=mail), _("写成 姓名@单位域名"))
    if len(problems) > before:
        return None
    tags = [tag for tag in cells.get("tags", "").replace("、", ",").replace(" ", ",").split(",") if tag]
    return code, Contact(name=cells["name"], post=post, tags=tags or [code]), _said(phone=phone, mail=mail)


def _said(**ways: str) -> dict[str, str]:
    return {name: text for name, text in ways.items() if text}


def read_reach(path: Path) -> Reach:
    if not path.exists():
        return {}
    try:
        found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise StateError(_("{path} 读不了:{why}").format(path=path, why=error)) from error
    return found or {}


def write_reach(path: Path, reach: Reach) -> None:
    """Whole or not at all, and readable to its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    text = yaml.safe_dump(reach, allow_unicode=True, sort_keys=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    half.replace(path)
