"""What a bulletin says, section by section, from its canonical data alone: Word, Markdown and xlsx print the same, and ``report
verify`` looks for the same in a document that somebody edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice.render import civil
from taskhub.periods import parse_period
from taskhub.ranking import COMPONENTS, GROUPS
from taskhub.ranking.rank import TOO_FEW
from taskhub.report.cases import rung_in_words
from taskhub.report.rounds import status_title, when
from taskhub.report.status import manner
from taskhub.rounds import State

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Section:
    """``picture``: the name of the chart that goes with it."""

    key: str
    title: str
    paragraphs: Sequence[str]
    headings: Row = ()
    rows: Sequence[Row] = ()
    picture: str = ""


_WHAT = {
    "completed": N_("完成事项"), "hazards_inflow": N_("新增隐患"), "hazards_closed": N_("整改隐患"),
    "hazards_backlog": N_("未整改隐患"), "hazards_overdue": N_("逾期隐患"),
}  # fmt: skip


def period_title(data: Mapping[str, Any]) -> str:
    return parse_period(data["period"]["code"]).title


def sections(data: Mapping[str, Any]) -> list[Section]:
    made = [
        _headline(data), *(_ranking(data, group) for group in GROUPS if data["rankings"].get(group)),
        _behind(data), _returns(data), _silent(data), _major(data), _extended(data), _year_on_year(data),
        _counters(data),
    ]  # fmt: skip
    return [one for one in made if one is not None]


def movement(row: Mapping[str, Any]) -> str:
    moved = row["movement"]
    if moved is None:
        return "—"
    return f"↑{moved}" if moved > 0 else f"↓{-moved}" if moved < 0 else _("持平")


def steps_in_words(row: Mapping[str, Any]) -> str:
    """再完成 2 项升至第 5;再整改 3 处隐患升至第 4."""
    said = {"finish": _("再完成 {n} 项升至第 {rank}"), "rectify": _("再整改 {n} 处隐患升至第 {rank}")}
    return ";".join(said[step["act"]].format(n=step["count"], rank=step["rank"]) for step in row["steps"])


def why_in_words(row: Mapping[str, Any]) -> str:
    if not row["why"]:
        return ""
    return _("事项过少,不排名") if row["why"] == TOO_FEW else _("各评分项均不适用,不排名")


def rate(value: str | None) -> str:
    return "—" if value is None else f"{value}%"


def signed(value: str | None) -> str:
    return "—" if value is None else value if value.startswith("-") else f"+{value}"


def day(text: str | None) -> str:
    return "—" if text is None else text


def one_manner(plans: Sequence[Mapping[str, Any]]) -> str | None:
    """By what the figures of plans go, mode and basis; None where they differ."""
    said = {manner(one["mode"], one["basis"]) for one in plans}
    return said.pop() if len(said) == 1 else None


def _manner(data: Mapping[str, Any]) -> str:
    """Mode and basis of figures over all plans, in words to stand behind them. Up to the second format they were not told."""
    plans = data["basis"]["plans"]
    if data["format"] < 3 or not plans:
        return ""
    return _("({manner})").format(manner=one_manner(plans) or _("各方案口径不同,见方案表"))


def rung(row: Mapping[str, Any], none: str, most: int | None = None) -> str:
    """How far a hazard is on its ladder, and whether a person has signed that (up to the second format nothing was kept of it);
    of the title at most so many characters."""
    title = row["rung"] if most is None else short(row["rung"], most)
    return rung_in_words(title, row.get("rung_state")) or none


def short(text: str, most: int) -> str:
    """A longer text ends in …."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _headline(data: Mapping[str, Any]) -> Section:
    head, hazards = data["headline"], data["headline"]["hazards"]
    said = [
        _("截至{day},在册事项 {items} 项,完成 {completed} 项,完成率 {rate},序时进度 {line}{manner},"
          "偏差 {deviation} 个百分点,逾期 {overdue} 项。").format(
            day=civil(date.fromisoformat(data["as_of"])), items=head["items"], completed=head["completed"],
            rate=rate(head["completion_rate"]), line=rate(head["schedule_progress"]), manner=_manner(data),
            deviation=signed(head["deviation"]), overdue=head["overdue"],
        ),
        *_verified(head),
        _("本期新增隐患 {inflow} 处,整改 {closed} 处,整改率 {rate};未整改 {backlog} 处,其中逾期 {overdue} 处,"
          "逾期的重大隐患 {major} 处。").format(
            rate=rate(hazards["rectification_rate"]), major=hazards["major_overdue"],
            **{name: hazards[name] for name in ("inflow", "closed", "backlog", "overdue")},
        ),
        _("本期应回复通知 {due} 份,按期回复 {in_time} 份。").format(due=head["replies_due"], in_time=head["replies_in_time"]),
    ]  # fmt: skip
    both = any(one["verified"] is not None for one in data["plans"])
    manners = {one["plan"]: manner(one["mode"], one["basis"]) for one in data["basis"]["plans"]} if data["format"] > 2 else {}
    headings = (
        _("方案"), *((_("口径"),) if manners else ()), _("事项"), _("完成"), _("完成率"), *((_("核定完成率"),) if both else ()),
        _("序时进度"), _("偏差"), _("逾期"),
    )  # fmt: skip
    rows = [
        (one["title"], *((manners[one["plan"]],) if manners else ()), str(one["items"]), str(one["completed"]),
         rate(one["completion_rate"]),
         *((rate(one["verified"]["completion_rate"]),) if both else ()), rate(one["schedule_progress"]),
         signed(one["deviation"]), str(one["overdue"]))
        for one in data["plans"]
    ]  # fmt: skip
    return Section("headline", _("总体情况"), said, headings, rows, "curve")


def _verified(head: Mapping[str, Any]) -> list[str]:
    """How much of what is claimed is verified; what was published in the first format tells the count alone."""
    if "completion_rate_verified" in head:
        return [_("其中已核定 {n} 项,按核定的计完成率 {rate},偏差 {deviation} 个百分点;排名和落后单位按核定的计。").format(
            n=head["verified"], rate=rate(head["completion_rate_verified"]), deviation=signed(head["deviation_verified"])
        )]  # fmt: skip
    return [_("其中已核定 {n} 项;排名按核定的计。").format(n=head["verified"])] if "verified" in head else []


def _ranking(data: Mapping[str, Any], group: str) -> Section:
    parts = data["basis"]["scoring"]["components"]
    titles = [_(COMPONENTS[part["use"]].title) for part in parts]
    headings = (_("名次"), _("单位"), _("得分"), _("档次"), _("升降"), *titles)
    rows = [
        (
            str(row["rank"]) if row["rank"] is not None else "—", row["name"], row["score"] or "—",
            row["tier"] or why_in_words(row), movement(row),
            *(rate(part["value"]) if part["points"] is not None else _("不适用") for part in row["parts"]),
        )
        for row in data["rankings"][group]
    ]  # fmt: skip
    weights = "、".join(f"{title} {part['weight']}" for title, part in zip(titles, parts, strict=True))
    said = [_("按结果打分,权重:{weights};不适用的评分项不计入。牵头事项少于 {n} 项的单列。").format(
        weights=weights, n=data["basis"]["scoring"]["minimum_items"]
    )]  # fmt: skip
    before = data["basis"]["before"]
    said.append(_("升降与已发布的 {code} 相比。").format(code=before) if before else _("此前没有发布过排名,不计升降。"))
    title = _("{group}排名").format(group=_(GROUPS[group]))
    return Section(f"ranking.{group}", title, said, headings, rows, f"scores.{group}")


def _behind(data: Mapping[str, Any]) -> Section:
    both = any("claimed" in row for row in data["behind"])
    headings = (
        _("单位"), _("事项"),
        *((_("申报完成"), _("申报完成率"), _("核定完成"), _("核定完成率")) if both else (_("完成"), _("完成率"))),
        _("序时进度"), _("按核定的偏差") if both else _("偏差"), _("逾期"),
    )  # fmt: skip
    rows = [
        (row["name"], str(row["items"]), *((str(row["claimed"]), rate(row["claimed_rate"])) if both else ()),
         str(row["completed"]), rate(row["completion_rate"]), rate(row["schedule_progress"]), signed(row["deviation"]),
         str(row["overdue"]))
        for row in data["behind"]
    ]  # fmt: skip
    said = [] if rows else [_("没有单位落后于序时进度。")]
    if rows and (words := _manner(data)):
        said.append(_("序时进度的口径{manner}。").format(manner=words))
    return Section("behind", _("落后于序时进度的单位"), said, headings, rows)


def _returns(data: Mapping[str, Any]) -> Section | None:
    """Who was asked and did not return in time, by name."""
    asked = data["returns"]
    owing = [row for row in asked if row["late"] or row["status"] == State.RETURNED]
    rows = [
        (row["name"], status_title(row), when(row), day(row["due"]), day(row["came_on"]), str(row["returned"] or ""))
        for row in owing
    ]
    said = _("要求报送的单位 {n} 个:按时 {in_time},迟报 {late},未报 {missing}。").format(
        n=len(asked), in_time=sum(not row["late"] and row["came_on"] is not None for row in asked),
        late=sum(row["late"] and row["came_on"] is not None for row in asked),
        missing=sum(row["late"] and row["came_on"] is None for row in asked),
    )  # fmt: skip
    headings = (_("单位"), _("状态"), _("时间"), _("期限"), _("报送日期"), _("退回次数"))
    return Section("returns", _("报送情况"), [said], headings, rows) if asked else None


def _silent(data: Mapping[str, Any]) -> Section:
    rows = [(row["name"], str(row["items"]), day(row["last"])) for row in data["silent"]]
    said = [] if rows else [_("本期有未完成事项的单位都报送了进度。")]
    return Section("silent", _("本期没有报送进度的单位"), said, (_("单位"), _("未完成事项"), _("最近一次报送")), rows)


def _major(data: Mapping[str, Any]) -> Section:
    headings = (_("编号"), _("隐患"), _("责任单位"), _("原期限"), _("现期限"), _("逾期天数"), _("督办到哪一级"))
    rows = [
        (row["code"], row["title"], row["name"], row["original"], row["deadline"], str(row["days"]), rung(row, "—"))
        for row in data["major_hazards"]
    ]
    said = [] if rows else [_("没有逾期的重大隐患。")]
    return Section("major_hazards", _("逾期的重大隐患"), said, headings, rows, "backlog")


def _extended(data: Mapping[str, Any]) -> Section | None:
    rows = [
        (row["item"], row["title"], row["name"], row["original"], row["due"], _("是") if row["completed"] else _("否"))
        for row in data["extended"]
    ]
    headings = (_("编码"), _("事项"), _("牵头单位"), _("原期限"), _("现期限"), _("已完成"))
    return Section("extended", _("延期的事项"), [], headings, rows) if rows else None


def _year_on_year(data: Mapping[str, Any]) -> Section:
    rows = [
        (_(_WHAT[row["what"]]), str(row["now"]), "—" if row["then"] is None else str(row["then"]),
         "—" if row["change"] is None else f"{signed(row['change'])}%")
        for row in data["year_on_year"]
    ]  # fmt: skip
    return Section("year_on_year", _("同比"), [], (_("指标"), _("本期"), _("上年同期"), _("同比")), rows)


def _counters(data: Mapping[str, Any]) -> Section | None:
    """Figures counted outside every plan; what was published in the first format has none."""
    rows = [
        (
            _("{title}({measure})").format(title=row["title"], measure=row["measure"]), row["scope_name"],
            _("累计") if row["cumulative"] else _("当期"), row["cut_off"], row["now"] or "—", row["then"] or "—",
            _changed(row), "、".join(row["missing"]),
        )
        for row in data.get("counters", ())
    ]  # fmt: skip
    said = _("两年截至同一天;范围之间互不相加;“—”是缺数或不适用,不是零;缺一个单位就没有合计。")
    headings = (_("统计数"), _("范围"), _("口径"), _("截至"), _("本期"), _("上年同期"), _("同比"), _("缺数单位"))
    return Section("counters", _("统计数同比"), [said], headings, rows) if rows else None


def _changed(row: Mapping[str, Any]) -> str:
    """In percent; of what is itself in percent, in points."""
    if row["change"] is None:
        return "—"
    return _("{points} 点").format(points=signed(row["change"])) if row["measure"] == "%" else f"{signed(row['change'])}%"
