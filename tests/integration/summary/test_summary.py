"""The words of a period from what units returned, under the figures that status shows."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.i18n import use_locale
from taskhub.problems import StateError
from taskhub.summary import Summary, parse_period
from taskhub.tables import Row

Say = Callable[..., None]
On = Callable[[str], Moment]


@pytest.fixture
def say(hub: Hub, on: On, office: Actor) -> Say:
    def record(item: str, day: str, known: str, **cells: Any) -> None:
        row = Row(None, {"plan": "t-2024", "item": item, "as_of": day, "percent": "60", "reported_by": "yjj", **cells})
        hub.record_progress(row, on(known), office)

    return record


@pytest.fixture
def gathered(hub: Hub, on: On, say: Say) -> Summary:
    """Words of the third quarter, one of them repeated, one of another quarter, one returned without words."""
    same = "专项资金尚未到位"
    say("1.1.1", "2024-09-30", "2024-10-05", note="已完成普查", problems=same)
    say("1.1.2", "2024-09-30", "2024-10-05", value="60", percent="", problems=same, next_steps="第四季度补齐")
    say("1.2.2", "2024-09-30", "2024-10-05", value="800", percent="", reported_by="zjj", problems=same)
    say("1.2.1", "2024-09-30", "2024-10-05", reported_by="zjj")
    say("2.1.1", "2024-10-10", "2024-10-11", reported_by="jtj", note="十月的事")
    return hub.summaries.gather(parse_period("2024Q3"), on("2024-10-20"))


def test_words_stand_under_their_measure_with_who_said_them_and_when(gathered: Summary) -> None:
    first, second = gathered.parts[0].tasks[0].measures
    assert [(one.text, [(s.unit, str(s.day), s.items) for s in one.sources]) for one in first.words["note"]] == [
        ("已完成普查", [("yjj", "2024-09-30", ("1.1.1",))])
    ]
    assert [one.text for one in first.words["next_steps"]] == ["第四季度补齐"]
    assert second.words["note"] == ()


def test_what_several_items_say_in_the_same_words_is_said_once(gathered: Summary) -> None:
    first, second = gathered.parts[0].tasks[0].measures
    (once,) = first.words["problems"]
    assert [source.items for source in once.sources] == [("1.1.1", "1.1.2")]
    (again,) = second.words["problems"]
    assert again.same_as == first.code


def test_the_figures_are_those_of_status(gathered: Summary, hub: Hub, on: On) -> None:
    (status,) = hub.status(Moment(on("2024-09-30").as_of, on("2024-10-20").now), "t-2024")
    assert gathered.parts[0].figures == status.figures
    assert {row.unit for row in gathered.parts[0].behind} == {row.unit for row in status.units if row.figures.state == "behind"}
    assert sum(task.figures.completed for task in gathered.parts[0].tasks) == status.figures.completed


def test_whoever_sent_no_words_or_nothing_is_named_and_nothing_is_invented(gathered: Summary) -> None:
    part = gathered.parts[0]
    assert part.wordless == {"市住房和城乡建设局": ("1.2.1",)}
    assert part.unreported == {
        "市交通运输局": ("2.1.1", "2.1.2", "2.1.3"),
        "市住房和城乡建设局": ("1.2.3", "2.2.1", "2.2.2"),  # those of a bureau that was merged into it
    }  # 1.1.3 was complete before the quarter, 2.2.3 withdrawn


def test_what_was_entered_later_is_not_known_yet(hub: Hub, on: On, say: Say) -> None:
    say("1.1.1", "2024-09-30", "2024-10-05", note="先报的")
    say("1.1.1", "2024-09-30", "2024-10-15", percent="65", note="更正的")
    known = {day: hub.summaries.gather(parse_period("2024Q3"), on(day)) for day in ("2024-10-01", "2024-10-06", "2024-10-20")}
    said = {day: [one.text for one in made.parts[0].tasks[0].measures[0].words["note"]] for day, made in known.items()}
    assert said == {"2024-10-01": [], "2024-10-06": ["先报的"], "2024-10-20": ["更正的"]}


def test_a_corrected_figure_does_not_take_back_the_words_of_that_day(hub: Hub, on: On, say: Say) -> None:
    say("1.1.1", "2024-09-30", "2024-10-05", note="已完成普查")
    say("1.1.1", "2024-09-30", "2024-10-06", percent="70")
    made = hub.summaries.gather(parse_period("2024Q3"), on("2024-10-20"))
    assert [one.text for one in made.parts[0].tasks[0].measures[0].words["note"]] == ["已完成普查"]
    assert "市应急管理局" not in made.parts[0].wordless


def test_a_merged_units_summary_is_its_successors(hub: Hub, on: On) -> None:
    made = [hub.summaries.gather(parse_period("2024Q3"), on("2024-10-20"), unit=hub.units.find(unit)) for unit in ("lsj", "zjj")]
    assert made[0] == made[1]


def test_there_is_a_template_in_either_language(gathered: Summary, hub: Hub) -> None:
    for locale, words in (("en", "Annex: progress of the items"), ("zh_CN", "附表　各事项进度")):
        use_locale(locale)
        document = Document(io.BytesIO(hub.summaries.document(gathered)))
        assert words in [one.text for one in document.paragraphs]


def test_one_units_summary_has_the_items_it_leads_and_inherited(hub: Hub, on: On) -> None:
    made = hub.summaries.gather(parse_period("2024Q3"), on("2024-10-20"), unit=hub.units.find("zjj"))
    assert [one.item.code for one in made.parts[0].items] == ["1.2.1", "1.2.2", "1.2.3", "2.2.1", "2.2.2"]
    (status,) = hub.status(on("2024-09-30"), "t-2024")
    assert made.parts[0].figures == next(row.figures for row in status.units if row.unit == "zjj")


def test_a_period_under_way_shows_today_and_one_to_come_nothing(hub: Hub, on: On) -> None:
    assert str(hub.summaries.gather(parse_period("2024Q3"), on("2024-08-15")).day) == "2024-08-15"
    for period, plan, why in (
        ("2025Q1", None, "还没有开始"),
        ("2024Q3", "t-2025", "最接近的是 t-2024"),
        ("2020", None, "没有可小结"),
    ):
        with pytest.raises(StateError, match=why):
            hub.summaries.gather(parse_period(period), on("2024-10-20"), plan)


def test_document_and_markdown_say_the_same(gathered: Summary, hub: Hub) -> None:
    document = Document(io.BytesIO(hub.summaries.document(gathered)))
    paper, marked = "\n".join(one.text for one in document.paragraphs), hub.summaries.markdown(gathered)
    for words in ("《三年行动(试)》2024年第三季度进展情况小结", "一、动态清零", "（一）排查整治", "1.进展", "2.问题",
                  "已完成普查（市应急管理局，9月30日，1.1.1）", "专项资金尚未到位（市应急管理局，9月30日，1.1.1、1.1.2）",
                  "与一、（一）“专项资金尚未到位”相同", "三、缺报情况", "报了数字、没有文字的1个单位1项"):  # fmt: skip
        assert words in paper
        assert words in marked
    assert [cell.text for cell in document.tables[0].rows[2].cells] == [
        "1.1.2", "整改老旧管网", "市应急管理局", "60.00", "74.86", "-14.86", "滞后",
    ]  # fmt: skip


def test_markup_in_words_stays_words(hub: Hub, on: On, say: Say) -> None:
    say("1.1.1", "2024-09-30", "2024-10-05", note="{{ title }} <b> # 标题\n* 第二行")
    made = hub.summaries.gather(parse_period("2024Q3"), on("2024-10-20"))
    document = Document(io.BytesIO(hub.summaries.document(made)))
    assert "{{ title }} <b> # 标题" in [one.text for one in document.paragraphs]
    assert "- {{ title }} \\<b> \\# 标题 \\* 第二行" in hub.summaries.markdown(made)
