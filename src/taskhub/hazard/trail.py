"""The trace-back of a hazard: every step, and what others did about it, on one timeline with person, time and document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from taskhub.clock import Moment
from taskhub.hazard.lifecycle import STEPS
from taskhub.hazard.models import HazardEvent
from taskhub.hazard.standing import CORRECT, REDATE, REGISTER, STATE_CLOSED
from taskhub.i18n import gettext as _
from taskhub.i18n import marked

OUTSIDE = {
    REGISTER: marked("登记"), CORRECT: marked("更正"), STATE_CLOSED: marked("登记时已销号"), REDATE: marked("按新规定改期限"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """What another room knows of a hazard: a finding, a notice, a rung of a ladder, a recheck. ``what`` is for people."""

    as_of: date
    recorded_at: datetime | None
    verb: str
    what: str
    person: str = ""
    document: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


Told = Callable[[Session, str], Sequence[Heard]]
"""What others know of a subject."""


def nothing_told(_session: Session, _subject: str) -> Sequence[Heard]:
    return ()


def trail(events: Sequence[HazardEvent], moment: Moment, heard: Sequence[Heard] = ()) -> list[dict[str, Any]]:
    """Rows by day, and within a day by when they were recorded; what the moment does not know is left out."""
    rows = [_step(event) for event in events if event.as_of <= moment.as_of and event.recorded_at <= moment.now]
    rows += [
        {"as_of": one.as_of, "recorded_at": one.recorded_at, "verb": one.verb, "what": one.what, "person": one.person,
         "actor": "", "document": one.document, "details": dict(one.details)}
        for one in heard
        if one.as_of <= moment.as_of and (one.recorded_at is None or one.recorded_at <= moment.now)
    ]  # fmt: skip
    order = {id(row): n for n, row in enumerate(rows)}
    return sorted(rows, key=lambda row: (row["as_of"], row["recorded_at"] or moment.now, order[id(row)]))


def _step(event: HazardEvent) -> dict[str, Any]:
    return {
        "as_of": event.as_of, "recorded_at": event.recorded_at, "verb": f"hazard.{event.verb}", "what": title(event.verb),
        "person": event.person or event.actor, "actor": event.actor, "document": event.document, "details": event.details,
    }  # fmt: skip


def title(verb: str) -> str:
    return _(STEPS[verb].title if verb in STEPS else OUTSIDE[verb])


def as_markdown(code: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The trail as a document: one line an act."""
    lines = [f"# {_('隐患 {code} 全过程').format(code=code)}", ""]
    for row in rows:
        said = ";".join(f"{key} {_said(value)}" for key, value in row["details"].items() if value)
        parts = [part for part in (row["person"], row["document"], said) if part]
        lines.append(f"- **{row['as_of']}** {row['what']}" + (f":{','.join(parts)}" if parts else ""))
    return "\n".join(lines) + "\n"


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{key} {_said(part)}" for key, part in value.items())
    if isinstance(value, list) and len(value) == 2:
        return f"{value[0]} → {value[1]}"
    return str(value)
