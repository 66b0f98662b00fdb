"""A summary in sentences: the headings, figures and words that the document and the Markdown file both print."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from taskhub.i18n import current_locale
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice.papers import chinese_numeral, ordinal
from taskhub.notice.render import civil
from taskhub.progress import Figures
from taskhub.report.status import BASIS_NAMES, MODE_NAMES, points, rate, state_name
from taskhub.summary.gather import ItemStanding, MeasurePart, PlanPart, Summary, TaskPart
from taskhub.summary.words import FIELDS, Saying, Source

LABELS = {"note": N_("进展"), "problems": N_("问题"), "next_steps": N_("下一步")}
_NAMED = 5
"""So many items that are behind a measure's sentence names; the table at the end has them all."""

Name = Callable[[str], str]


def contents(summary: Summary, name: Name, issuer: str, known_at: str) -> dict[str, Any]:
    """Everything that the template may name. ``name``: what a unit is called; ``known_at``: the instant of what was known."""
    one = summary.parts[0] if len(summary.parts) == 1 else None
    of = f"《{one.plan.title}》" if one else ""
    whose = summary.unit or ""
    return {
        "title": _("{unit}{plan}{period}进展情况小结").format(unit=whose, plan=of, period=summary.period.title),
        "issuer": issuer,
        "date": summary.day,
        "preface": list(_preface(summary, known_at)),
        "parts": [_part(part, name, many=one is None) for part in summary.parts],
    }


def _preface(summary: Summary, known_at: str) -> Iterator[str]:
    yield _("本稿由台账汇集，供编辑成文：数字截至{day}，文字取自{start}至{day}的填报，均以{known_at}前录入的为准。").format(
        day=civil(summary.day), start=civil(summary.period.start), known_at=known_at
    )
    if summary.day < summary.period.end:
        yield _("{period}尚未结束，{end}后的填报不在其内。").format(period=summary.period.title, end=civil(summary.day))


def _part(part: PlanPart, name: Name, many: bool) -> dict[str, Any]:
    plan = part.plan
    opening = [_("方案第{revision}版，序时进度{mode}、{basis}计。").format(
        revision=plan.revision, mode=_(MODE_NAMES[plan.schedule.mode.value]), basis=_(BASIS_NAMES[plan.schedule.basis.value])
    ) + figures_sentence(part.figures)]  # fmt: skip
    if part.withdrawn:
        opening.append(_("已撤销{n}项，不计入。").format(n=part.withdrawn))
    if part.behind:
        named = (_("{unit}（{deviation}）").format(unit=row.name, deviation=points(row.figures.deviation)) for row in part.behind)
        opening.append(_("滞后单位：{units}。").format(units="、".join(named)))
    tell = _Teller(name, {
        measure.code: f"{ordinal(n)}{second_ordinal(m)}".strip()
        for n, task in enumerate(part.tasks, start=1) for m, measure in enumerate(task.measures, start=1)
    })  # fmt: skip
    return {
        "title": plan.title if many else "",
        "opening": opening,
        "tasks": [_task(n, task, tell) for n, task in enumerate(part.tasks, start=1)],
        "missing_heading": ordinal(len(part.tasks) + 1) + _("缺报情况"),
        "missing": list(_missing(part)),
        "rows": [_item(one) for one in part.items],
    }


def _task(n: int, task: TaskPart, tell: "_Teller") -> dict[str, Any]:
    return {
        "heading": f"{ordinal(n)}{task.title}",
        "code": task.code,
        "sentence": figures_sentence(task.figures),
        "measures": [_measure(m, measure, tell) for m, measure in enumerate(task.measures, start=1)],
    }


def _measure(n: int, measure: MeasurePart, tell: "_Teller") -> dict[str, Any]:
    labels = [field for field in FIELDS if measure.words[field]]
    return {
        "heading": f"{second_ordinal(n)}{measure.title}",
        "code": measure.code,
        "sentence": figures_sentence(measure.figures) + _behind_sentence(measure.behind),
        "fields": [
            {"label": f"{k}.{' ' if current_locale() == 'en' else ''}{_(LABELS[field])}",
             "said": [tell.saying(one) for one in measure.words[field]]}
            for k, field in enumerate(labels, start=1)
        ],
    }  # fmt: skip


def second_ordinal(number: int) -> str:
    """What a heading of the second level begins with: （一）, or (1) in English."""
    return f"({number}) " if current_locale() == "en" else f"（{chinese_numeral(number)}）"


def figures_sentence(figures: Figures) -> str:
    if not figures.items:
        return _("没有在册事项，不适用。")
    said = _(
        "共{items}项，完成{completed}项，完成率{rate}，序时进度{schedule}，偏差{deviation}个百分点，{state}；平均进度{progress}。"
    )
    numbers = said.format(
        items=figures.items, completed=figures.completed, rate=rate(figures.completion_rate),
        schedule=rate(figures.schedule_progress), deviation=points(figures.deviation), state=state_name(figures.state),
        progress=rate(figures.progress),
    )  # fmt: skip
    if figures.verified is not None:
        numbers += _("经核定完成{completed}项，核定完成率{rate}。").format(
            completed=figures.completed_verified, rate=rate(figures.completion_rate_verified)
        )
    return numbers + (_("逾期{n}项。").format(n=figures.overdue) if figures.overdue else "")


def _behind_sentence(behind: tuple[ItemStanding, ...]) -> str:
    if not behind:
        return ""
    worst = sorted(behind, key=lambda one: (one.deviation or 0, one.item.code))
    named = "、".join(
        _("{code} {title}（{unit}，{done}，应达{scheduled}）").format(
            code=one.item.code, title=one.item.title, unit=one.unit, done=_done(one), scheduled=rate(one.scheduled)
        )
        for one in worst[:_NAMED]
    )
    if len(behind) > _NAMED:
        return _("落后于自身序时的{n}项，前{m}项是：{items}，其余见附表。").format(n=len(behind), m=_NAMED, items=named)
    return _("落后于自身序时的{n}项：{items}。").format(n=len(behind), items=named)


def _done(one: ItemStanding) -> str:
    return _("未报") if one.done is None else rate(one.done)


@dataclass(frozen=True)
class _Teller:
    """``places``: measure → where in the document it stands."""

    name: Name
    places: Mapping[str, str]

    def saying(self, saying: Saying) -> str:
        text = saying.text
        if saying.same_as:
            text = _("与{place}“{text}”相同").format(place=self.places[saying.same_as], text=shorten(text))
        return text + _("（{sources}）").format(sources=_("；").join(map(self._source, saying.sources)))

    def _source(self, source: Source) -> str:
        return _("{unit}，{day}，{items}").format(
            unit=self.name(source.unit), day=_short(source.day), items="、".join(source.items)
        )


def shorten(text: str, most: int = 12) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}" if current_locale() == "en" else f"{day.month}月{day.day}日"


def _missing(part: PlanPart) -> Iterator[str]:
    """Nothing is invented: who gave figures without words, and who gave nothing."""
    if not part.wordless and not part.unreported:
        yield _("各单位均已报数字和文字。")
        return
    yield from _listed(_("报了数字、没有文字"), part.wordless)
    yield from _listed(_("本期没有填报"), part.unreported)


def _listed(label: str, by_unit: Mapping[str, Iterable[str]]) -> Iterator[str]:
    if by_unit:
        units = {unit: list(codes) for unit, codes in by_unit.items()}
        yield _("{label}的{units}个单位{items}项：{list}。").format(
            label=label, units=len(units), items=sum(map(len, units.values())),
            list=_("；").join(
                _("{unit}（{n}项）{codes}").format(unit=unit, n=len(codes), codes="、".join(codes))
                for unit, codes in units.items()
            ),
        )  # fmt: skip


def _item(one: ItemStanding) -> dict[str, str]:
    state = _("完成") if one.complete else _("滞后") if one.is_behind else ""
    return {
        "code": one.item.code, "title": one.item.title, "unit": one.unit, "done": _cell(one.done, _("未报")),
        "scheduled": _cell(one.scheduled), "deviation": points(one.deviation), "state": state,
    }  # fmt: skip


def _cell(value: Decimal | None, absent: str = "—") -> str:
    """A figure in a column that says itself that it is in percent."""
    return absent if value is None else str(value)
