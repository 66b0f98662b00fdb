"""The text of a notice: a sandboxed Jinja2 template that an administrator can edit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from traceback import extract_tb
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from taskhub.i18n import current_locale
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice.models import Notice, NoticeLine
from taskhub.problems import StateError
from taskhub.subjects import FactSpec

KIND_TITLES = {
    "task_order": N_("任务单"),
    "reminder": N_("提示单"),
    "control": N_("管控单"),
    "supervision": N_("督办单"),
    "circular": N_("通报"),
    "admonition": N_("约谈通知"),
    "raise": N_("提级督办单"),
    "referral": N_("问责移送函"),
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes to whom: names as they are printed. ``post``: whom at the unit, where that matters; ``copied``: who else."""

    issuer: str
    plan_title: str
    unit_name: str
    post: str = ""
    copied: Sequence[str] = ()


def civil(day: date) -> str:
    """2024年9月30日, or 30 September 2024 in English."""
    if current_locale() == "en":
        return f"{day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日"


class Renderer:
    """Renders notices with the templates of a workspace: ``notice.md.j2``, or ``notice.en.md.j2`` in English."""

    def __init__(self, directory: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]) -> None:
        self.directory = directory
        self.catalogues = catalogues
        self.environment = SandboxedEnvironment(
            loader=FileSystemLoader(directory), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            autoescape=False,
        )  # fmt: skip
        self.environment.filters["civil"] = civil

    def title(self, notice: Notice, letterhead: Letterhead) -> str:
        return _("{issuer}{kind}:{unit}").format(
            issuer=letterhead.issuer, kind=_(KIND_TITLES[notice.kind]), unit=letterhead.unit_name
        )

    def body(self, notice: Notice, lines: Sequence[NoticeLine], letterhead: Letterhead) -> str:
        """Raises StateError, naming template and line, where the template does not work."""
        return self.fill(
            "notice",
            notice=notice,
            kind=_(KIND_TITLES[notice.kind]),
            letterhead=letterhead,
            lines=[self.line(line) for line in lines],
            assessed_on=max(line.as_of for line in lines),
        )

    def fill(self, template: str, **context: Any) -> str:
        """A template by its bare name (``notice``, ``digest``). Raises StateError, naming file and line, where it does not
        work."""
        name = f"{template}.en.md.j2" if current_locale() == "en" else f"{template}.md.j2"
        try:
            return self.environment.get_template(name).render(**context)
        except Exception as error:  # an administrator's template may do anything: divide by zero, be in another encoding
            line = self._line_at_fault(error)
            where = f"{self.directory / name}" + (f":{line}" if line else "")
            raise StateError(_("通知模板有错 {where}:{why}").format(where=where, why=error)) from error

    def _line_at_fault(self, error: Exception) -> int | None:
        if isinstance(error, TemplateSyntaxError):
            return error.lineno
        frames = extract_tb(error.__traceback__)  # Jinja2 makes them point into the template
        return next((frame.lineno for frame in reversed(frames) if Path(frame.filename).parent == self.directory), None)

    def line(self, line: NoticeLine) -> dict[str, Any]:
        """What templates may say of a matter."""
        kind, _colon, key = line.subject.partition(":")
        facts = list(self._quoted(line.facts, self.catalogues.get(kind, {})))
        return {
            "code": key.partition("/")[2] or key,
            "title": line.subject_title,
            "rule": line.rule,
            "rule_title": line.rule_title,
            "colour": line.colour,
            "since": line.since,
            "as_of": line.as_of,
            "basis": line.basis,
            "facts": facts,
            "quoted": _(";").join(facts) + _("。"),
        }

    def _quoted(self, facts: Mapping[str, Any], catalogue: Mapping[str, FactSpec]) -> Iterator[str]:
        """The facts worth quoting, in words, with their units. A count of nothing is not worth it."""
        for name, label in QUOTED.items():
            if name in catalogue and facts.get(name) not in (None, 0):
                unit = _(catalogue[name].unit) if catalogue[name].unit else ""
                yield f"{_(label)} {facts[name]}{_space_before(unit)}{unit}"


def _space_before(unit: str) -> str:
    """English words stand apart from their number; Chinese ones and the percent sign do not."""
    return " " if unit[:1].isascii() and unit[:1].isalpha() else ""


QUOTED = {
    "due": N_("完成时限"),
    "percent": N_("完成进度"),
    "scheduled_percent": N_("序时进度"),
    "attainment_percent": N_("序时完成率"),
    "days_overdue": N_("逾期"),
    "reports_missed": N_("未报期数"),
    "completed": N_("已完成"),
    "items": N_("在册事项"),
    "overdue": N_("逾期事项"),
    "completion_rate": N_("完成率"),
    "schedule_progress": N_("计划序时进度"),
    "deviation": N_("偏差"),
}
"""The facts that a line quotes, in this order; the rest stands in the finding."""
