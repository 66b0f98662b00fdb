"""A unit's year: its figures are those of the other commands, as they were known then, in both files."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from docx import Document

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.dossier import Dossier
from taskhub.dossier.text import sections
from taskhub.filling import Figure
from taskhub.hazard.lifecycle import ASSURANCES
from taskhub.hub import Hub
from taskhub.notice import Notice, Words
from taskhub.periods import parse_period
from taskhub.problems import StateError
from taskhub.rounds import Said
from taskhub.tables import Row

On = Callable[[str], Moment]
UNIT = Actor("赵", "zjj")


@pytest.fixture
def hub(open_hub: Callable[..., Hub], workspace: Any) -> Hub:
    with (workspace.config / "units.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {code: dhx, name: 东河县, role: territory, superior: awb, region: dhx}\n")
    return open_hub()


@pytest.fixture
def gather(hub: Hub, on: On) -> Callable[..., Dossier]:
    def make(unit: str, day: str = "2024-12-31", year: int = 2024) -> Dossier:
        return hub.dossiers.gather(hub.units.find(unit), year, on(day))

    return make


@pytest.fixture
def issued(hub: Hub, on: On, office: Actor) -> Notice:
    """The supervision notice to yjj, issued on 2024-09-30; its reply is due on 2024-10-12."""
    hub.assess(on("2024-09-30"), office)
    with hub.database.reading() as session:
        drafts = [row.notice.key for row in _notices(session)]
    for n in range(3):
        hub.notices.decide(drafts, on("2024-09-30"), Actor(f"签字人{n}", "awb"))
    return next(one for one in hub.issue(on("2024-09-30"), office) if (one.kind, one.unit) == ("supervision", "yjj"))


def _notices(session: Any) -> Any:
    from taskhub.notice import rows

    return rows(session)


@pytest.fixture
def hazards(hub: Hub, on: On, office: Actor) -> list[str]:
    """Six of zjj (one inherited from lsj): open and late, extended, closed, reopened, transferred away, put right on the spot."""
    base = {"category": "01", "region": "dhx", "unit": "zjj", "level": "general", "found": "2024-03-01", "deadline": "2024-04-30"}
    said: list[dict[str, str]] = [{}, {}, {}, {"unit": "lsj"}, {}, {"mode": "on_spot"}]
    codes = []
    for n, more in enumerate(said):
        taken = hub.hazards.add({**base, "title": f"隐患{n}", **more}, on("2024-03-02"), office)
        codes += taken.codes
    _closes(hub, on, office, codes[2])
    _closes(hub, on, office, codes[3])
    steps: list[tuple[str, str, Actor, dict[str, str]]] = [
        (codes[1], "extend", office, {"deadline": "2025-03-31"}),
        (codes[3], "reopen", office, {"why": "复查不合格", "deadline": "2024-05-31"}),
        (codes[4], "transfer", office, {"unit": "jtj", "why": "分工调整"}),
    ]
    for code, verb, who, details in steps:
        hub.hazards.take([code], verb, on("2024-04-20"), who, document="安委办〔2024〕3号", details=details)
    return codes


def _closes(hub: Hub, on: On, office: Actor, code: str) -> None:
    for day, verb, who, details in (
        ("2024-03-03", "dispatch", office, {}),
        ("2024-03-04", "assure", UNIT, dict.fromkeys(ASSURANCES, "有")),
        ("2024-03-10", "submit", UNIT, {"evidence": "整改照片三张"}),
        ("2024-03-11", "accept", office, {"evidence": "验收表"}),
        ("2024-03-12", "close", office, {}),
    ):  # fmt: skip
        hub.hazards.take([code], verb, on(day), who, details=details, document="验〔2024〕7号" if verb == "accept" else "")


def test_the_figures_are_those_of_status(hub: Hub, gather: Callable[..., Dossier], on: On) -> None:
    (status,) = hub.status(on("2024-12-31"), "t-2024")
    for row in status.units:
        (entry,) = gather(row.unit).plans
        assert (entry.figures, entry.rank) == (row.figures, row.rank)
        counted = [item for item in gather(row.unit).items if item.state != "withdrawn"]
        assert len(counted) == row.figures.items
        assert sum(item.state == "complete" for item in counted) == row.figures.completed
        assert sum(item.state == "overdue" for item in counted) == row.figures.overdue


@pytest.mark.parametrize("day", ["2024-03-05", "2024-04-19", "2024-04-20", "2024-05-15", "2024-12-31", "2025-02-01"])
@pytest.mark.parametrize("unit", ["zjj", "jtj"])
def test_the_hazard_figures_are_those_of_hazard_figures(
    hub: Hub, gather: Callable[..., Dossier], hazards: list[str], on: On, day: str, unit: str
) -> None:
    moment = Moment(on(day).as_of, on("2025-12-31").now)
    year = moment.as_of.year
    expected = {one.group: one for one in hub.hazards.figures("unit", moment, date(year, 1, 1))}
    made = hub.dossiers.gather(hub.units.find(unit), year, moment).hazard_figures
    assert made == expected.get(unit, replace(made, group=unit, backlog=0, inflow=0, closed=0, overdue=0, on_spot=0))


def test_hazards_say_what_became_of_them(gather: Callable[..., Dossier], hazards: list[str]) -> None:
    made = gather("zjj")
    assert made.reopened == 1
    by_code = {one.code: one for one in made.hazards}
    assert set(by_code) == {*hazards} - {hazards[4]}  # that one went to another unit
    assert (by_code[hazards[1]].original_deadline, by_code[hazards[1]].deadline) == (date(2024, 4, 30), date(2025, 3, 31))
    assert (by_code[hazards[2]].state, by_code[hazards[2]].closed_on) == ("closed", date(2024, 3, 12))
    assert (by_code[hazards[3]].reopened, by_code[hazards[3]].state) == (1, "dispatched")
    assert [(one.of, one.evidence) for one in made.evidence if one.of == hazards[2]] == [
        (hazards[2], "整改照片三张"), (hazards[2], "验收表"),
    ]  # fmt: skip


def test_an_extension_shows_the_first_date_and_the_one_that_stands(
    hub: Hub, gather: Callable[..., Dossier], on: On, office: Actor, workspace: Any
) -> None:
    path = workspace.config / "plans" / "t-2024.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "revision: 1", "revision: 2\namended: {date: 2024-07-10, document: 安委办〔2024〕6号}"
    )
    path.write_text(text.replace("完成普查, due: 2024-06-30", "完成普查, due: 2024-11-30"), encoding="utf-8")
    hub.load_plans([path], on("2024-07-15"), office)
    item = next(one for one in gather("yjj").items if one.key == "t-2024/1.1.1")
    assert (item.original_due, item.due, item.dues, item.is_extended) == (
        date(2024, 6, 30), date(2024, 11, 30), (date(2024, 11, 30),), True,
    )  # fmt: skip
    before = next(one for one in gather("yjj", "2024-07-12").items if one.key == "t-2024/1.1.1")
    assert (before.due, before.is_extended) == (date(2024, 6, 30), False)


def test_what_rounds_asked_for_is_in_time_late_or_missing_as_the_round_says(
    gather: Callable[..., Dossier], hub: Hub, on: On, office: Actor, tmp_path: Any
) -> None:
    for code, opened, due in (("2024Q1", "2024-03-20", "2024-04-10"), ("2024Q2", "2024-06-20", "2024-07-10"),
                              ("2024Q3", "2024-09-20", "2024-10-10")):  # fmt: skip
        hub.rounds.open(parse_period(code), date.fromisoformat(due), tmp_path, on(opened), office)
    unit = hub.units.find("yjj")
    hub.rounds.receive("2024Q1", unit, "submit", Said(), on("2024-04-09"), office)
    hub.rounds.receive("2024Q2", unit, "nil", Said(), on("2024-07-12"), office)
    hub.rounds.send_back("2024Q1", unit, Said("数不对"), on("2024-04-12"), office)
    told = gather("yjj").rounds
    assert [(row.round, row.in_time, row.came_on, row.returned) for row in told] == [
        ("2024Q1", True, date(2024, 4, 9), 1), ("2024Q2", False, date(2024, 7, 12), 0), ("2024Q3", False, None, 0),
    ]  # fmt: skip
    for row in told:
        (shown,) = [one for one in hub.rounds.status(row.round, on("2024-12-31")) if one["unit"] == "yjj"]
        assert (shown["status"], shown["late"]) == (row.status, row.late)
    assert [row.came_on for row in gather("yjj", "2024-07-11").rounds] == [date(2024, 4, 9), None], "as known then"
    (section,) = [one for one in sections(gather("yjj")) if one.key == "rounds"]
    assert section.lines == ["要求报送 3 次：按时 1，迟报 1，未报 1；被退回 1 次。"]


def test_what_was_returned_in_each_period_and_when_it_came(gather: Callable[..., Dossier]) -> None:
    first, second, third, fourth = gather("yjj").returns
    assert (first.period_end, first.asked, first.reported) == (date(2024, 3, 31), 3, 0)
    assert (second.asked, second.reported, second.first_entered) == (3, 2, date(2024, 7, 5))
    assert (third.asked, third.reported, fourth.asked, fourth.reported) == (2, 0, 2, 0)  # 1.1.3 is complete by then


def test_evidence_is_listed_with_item_and_date(hub: Hub, gather: Callable[..., Dossier], on: On, office: Actor) -> None:
    row = {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-09-30", "percent": "60", "evidence": "普查表.xlsx"}
    hub.record_progress(Row(None, row), on("2024-10-05"), office)
    (entry,) = gather("yjj").evidence
    assert (entry.of, entry.on, entry.evidence) == ("t-2024/1.1.1", date(2024, 9, 30), "普查表.xlsx")
    assert gather("yjj", "2024-10-04").evidence == ()


def test_notices_say_how_soon_they_were_answered_and_how_late(
    hub: Hub, gather: Callable[..., Dossier], on: On, office: Actor, issued: Notice
) -> None:
    unit, name = Actor("张三", "yjj"), str(issued.number)
    for verb, day, who, words in (
        ("acknowledge", "2024-10-08", unit, Words()), ("reply", "2024-10-16", unit, Words(text="已整改")),
        ("return", "2024-10-17", office, Words(text="缺照片")), ("reply", "2024-10-18", unit, Words(text="补照片")),
    ):  # fmt: skip
        hub.notices.take([name], verb, on(day), who, words)

    def entry(day: str) -> Any:
        return next(one for one in gather("yjj", day).notices if one.number == name)

    last = entry("2024-12-31")
    assert (last.days_to_acknowledge, last.reply_due, last.days_to_reply, last.late_days) == (8, issued.reply_due, 16, 4)
    assert (last.returns, last.state) == (1, "replied")
    early = entry("2024-10-09")
    assert (early.days_to_acknowledge, early.days_to_reply, early.late_days, early.state) == (8, None, 0, "acknowledged")
    assert entry("2024-10-14").late_days == 2
    assert gather("yjj", "2024-09-29").notices == ()


def test_a_successor_carries_both_names_and_the_merged_units_own_dossier_is_its(gather: Callable[..., Dossier]) -> None:
    made = gather("lsj")
    assert (made.unit, made.before) == ("zjj", (("市粮食局", date(2024, 8, 31)),))
    assert {item.lead for item in made.items} == {"市住房和城乡建设局", "市粮食局"}
    before = gather("lsj", "2024-08-31")
    assert (before.unit, before.before) == ("lsj", ())


def test_points_count_by_what_was_known(hub: Hub, gather: Callable[..., Dossier], on: On, office: Actor) -> None:
    unit = hub.units.find("yjj")
    hub.dossiers.add_points(unit, 2024, Decimal("-2"), "9号第三条", "迟报", on("2024-11-01"), office)
    hub.dossiers.add_points(unit, 2024, Decimal("-1"), "9号第三条", "改", on("2024-11-10"), office, 1)
    hub.dossiers.add_points(unit, 2023, Decimal("5"), "9号", "去年的", on("2024-11-10"), office)
    totals = [gather("yjj", day).total for day in ("2024-10-31", "2024-11-05", "2024-12-31")]
    assert totals == [Decimal(0), Decimal(-2), Decimal(-1)]


def test_document_and_spreadsheet_hold_the_same_rows(
    hub: Hub, gather: Callable[..., Dossier], hazards: list[str], issued: Notice
) -> None:
    made = gather("zjj")
    document, book = Document(io.BytesIO(hub.dossiers.document(made))), hub.dossiers.workbook(made)
    filled = [one for one in sections(made) if one.rows]
    assert {one.key for one in filled} == {"plans", "items", "returns", "notices", "hazards", "evidence"}
    for section, table in zip(filled, document.tables, strict=True):
        sheet = list(book[section.title].iter_rows(values_only=True))
        assert [cell.text for cell in table.rows[0].cells] == list(sheet[0]) == list(section.heads)
        assert len(table.rows) == len(sheet) == len(section.rows) + 1
        for paper, line in zip(table.rows[1:], sheet[1:], strict=True):
            shown = [f"{v.year}.{v.month}.{v.day}" if isinstance(v, date) else "" if v is None else str(v) for v in line]
            assert [cell.text for cell in paper.cells] == shown
    text = "\n".join(one.text for one in document.paragraphs)
    assert "市住房和城乡建设局2024年度考核档案" in text
    assert "原市粮食局（至2024年8月31日）撤并后由本单位承接" in text
    assert book["概况"]["A1"].value == "市住房和城乡建设局2024年度考核档案"


def test_a_year_to_come_has_no_dossier(gather: Callable[..., Dossier]) -> None:
    with pytest.raises(StateError, match="2025 年还没有开始"):
        gather("yjj", "2024-12-31", 2025)


def test_where_verification_is_on_every_file_has_both_rates(open_hub: Callable[..., Hub], workspace: Any, on: On) -> None:
    (workspace.config / "taskhub.yaml").write_text("notices: {issuer: 某安委办}\nverification: {on: true}\n", encoding="utf-8")
    hub, moment = open_hub(), on("2024-09-30")
    (status,) = hub.status(moment, "t-2024")
    assert (status.figures.completed, status.figures.completed_verified) == (1, 0)
    summary = hub.summaries.gather(parse_period("2024Q3"), moment)
    assert summary.parts[0].figures == status.figures
    assert sum(task.figures.completed_verified or 0 for task in summary.parts[0].tasks) == 0
    assert "经核定完成0项，核定完成率0.00%。" in hub.summaries.markdown(summary)
    named = hub.filling.names(moment).find("核定完成率")
    assert isinstance(named, Figure)
    assert named.value == status.figures.completion_rate_verified == 0
    made = hub.dossiers.gather(hub.units.find("yjj"), 2024, moment)
    assert made.plans[0].figures == next(row.figures for row in status.units if row.unit == "yjj")
    assert "经核定完成 0 项，核定完成率 0.00%。" in sections(made)[0].lines[1]
