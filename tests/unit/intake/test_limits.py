"""Time limits in the ways that plans write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub.intake import limits

START, END = date(2024, 1, 1), date(2026, 12, 31)

DUE = {
    "2024年底前": "2024-12-31", "2024年底": "2024-12-31", "2024年": "2024-12-31", "2024年12月底": "2024-12-31",
    "2024年2月底前完成": "2024-02-29", "2025年上半年": "2025-06-30", "2025年下半年": "2025-12-31", "2024年第三季度": "2024-09-30",
    "2024年3季度末前": "2024-09-30", "2024年四季度": "2024-12-31", "2024年6月30日前": "2024-06-30", "2024年6月中旬": "2024-06-20",
    "2024.6": "2024-06-30", "2024-06-30": "2024-06-30", "2024/6/30": "2024-06-30", "2024.12.31前": "2024-12-31",
    "２０２４年６月底前": "2024-06-30", "2026年12月前全部完成": "2026-12-31", "2025年10月份": "2025-10-31",
    "三年内": "2026-12-31",
    "6个月内": "2024-06-30", "45657": "2024-12-31", "2024年底前取得明显成效": "2024-12-31", "2024 年 6 月 底 前": "2024-06-30",
    "立即启动,2024年6月底前完成": "2024-06-30", "2024年—2026年": "2026-12-31", "2024年3月至2025年6月": "2025-06-30",
    "2024年3月-6月": "2024-06-30",
}  # fmt: skip
KINDS = {
    "每季度": "recurring", "每月": "recurring", "每年": "recurring", "每半年": "recurring",
    "每季度一次": "recurring", "按季度推进": "recurring",
    "每年12月底前": "recurring", "长期坚持": "continuous", "持续推进": "continuous", "常态化开展": "continuous",
    "立即开展并长期坚持": "continuous",
    "2024年底前完成并长期坚持": "continuous", "2024年6月起,持续推进": "continuous",
}  # fmt: skip
UNCLEAR = ["适时完成", "分年度推进", "立即整改", "按上级要求", "年底前", "2024年13月", "2024年2月30日", "详见附件", "6月底前", ""]


def read(text, raw=None):
    return limits.read(text if raw is None else raw, text, START, END)


@pytest.mark.parametrize("text", DUE)
def test_a_limit_is_its_last_day(text):
    found = read(text)
    assert (str(found.due), found.kind, found.doubt) == (DUE[text], None, "")


@pytest.mark.parametrize("text", KINDS)
def test_a_limit_without_an_end_is_a_kind(text):
    found = read(text)
    assert (found.kind, found.doubt) == (KINDS[text], "")


@pytest.mark.parametrize("text", UNCLEAR)
def test_an_unclear_limit_is_doubted_with_a_suggestion(text):
    found = read(text)
    assert found.doubt
    assert found.remedy
    assert (found.due, found.kind) == (None, None)


@pytest.mark.parametrize("raw", [datetime(2024, 6, 30, tzinfo=UTC), date(2024, 6, 30), 45473])
def test_a_cell_that_is_a_date_is_that_date(raw):
    assert read("2024-06-30", raw).due == date(2024, 6, 30)


def test_the_start_of_a_span_is_kept():
    assert read("2024年3月至2025年6月").start == date(2024, 3, 1)
    assert read("2024年6月起,持续推进").start == date(2024, 6, 1)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("2024年6月底前完成30%,年底前全部完成", [("2024-06-30", 30), ("2024-12-31", 100)]),
        ("2024年完成30%;2025年完成60%;2026年完成100%", [("2024-12-31", 30), ("2025-12-31", 60), ("2026-12-31", 100)]),
        ("2024年底前达到50%以上,2025年底前全面完成", [("2024-12-31", 50), ("2025-12-31", 100)]),
    ],
)
def test_percentages_at_dates_are_milestones(text, steps):
    assert [(str(one.date), one.percent) for one in read(text).milestones] == steps


def test_milestones_that_do_not_rise_to_the_whole_are_doubted():
    assert "没有按日期升到 100%" in read("2024年6月完成60%,2024年底完成30%").doubt


def test_what_repeats_less_often_than_quarterly_steps_at_its_own_dates():
    assert [str(one.date) for one in read("每年").milestones] == ["2024-12-31", "2025-12-31", "2026-12-31"]
    assert len(read("每半年").milestones) == 6
    assert not read("每季度").milestones


def test_a_limit_without_a_year_is_that_of_a_plan_of_one_year():
    found = limits.read("6月底前", "6月底前", date(2025, 1, 1), date(2025, 12, 31))
    assert (found.due, found.note) == (date(2025, 6, 30), "没有写年份,取 2025 年")


@given(
    text=st.lists(
        st.sampled_from([*DUE, *KINDS, *UNCLEAR, *"年月日底前季度每半上下至-~.,、%0123456789一三完成起内"]), max_size=7
    ).map("".join)
)
@settings(deadline=None)
def test_no_limit_is_too_odd_to_be_read_or_doubted(text):
    found = read(text)
    assert found.doubt or found.due or found.kind
