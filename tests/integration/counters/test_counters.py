"""Counters: taken over whole, corrected by later rows, compared within one scope, doubtful ones named."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.counters import standing
from taskhub.hub import Hub
from taskhub.periods import Period
from taskhub.problems import InputError

On = Callable[[str], Moment]
Give = Callable[..., Any]
CLERK = Actor("王敏", "awb")
HEAD = "统计数,单位,范围,期间,是否累计,截至,数值,数据日期\n"
Q3 = Period(2024, "quarter", 3)

DECLARED = """\
scopes:
  - {code: city, name: 全市}
  - {code: mining, name: 矿山, within: city}
  - {code: coal, name: 煤矿, within: mining}
counters:
  - {code: inspections, title: 检查次数, measure: 次}
  - {code: penalties, title: 行政处罚, aliases: [处罚], measure: 次}
  - {code: accidents, title: 事故起数, measure: 起}
  - {code: fatal, title: 亡人事故起数, measure: 起, of_which: accidents}
  - {code: trained, title: 培训人数, measure: 人, resets: never}
ratios:
  - {code: penalty_rate, title: 处罚率, of: penalties, by: inspections}
"""


@pytest.fixture
def give(hub: Hub, on: On, tmp_path: Path) -> Give:
    (hub.workspace.config / "counters.yaml").write_text(DECLARED, encoding="utf-8")

    def take(rows: str, day: str = "2025-01-10", name: str = "数.csv", keep: bool = True) -> Any:
        file = tmp_path / name
        file.write_text(HEAD + rows, encoding="utf-8")
        return hub.counters.import_file(file, on(day), CLERK, keep=keep)

    return take


def test_the_same_file_twice_changes_nothing_and_an_old_one_never_undoes_a_correction(
    hub: Hub, on: On, give: Give, dump: Callable[..., Any]
) -> None:  # fmt: skip
    old = (
        "事故起数,市应急管理局,全市,2024Q3,,,26,\n处罚,yjj,全市,2024年三季度,,,1.2万,\n"
        "检查次数,yjj,煤矿,2024Q3,,,X,\n检查次数,yjj,矿山,2024Q3,,,０,\n"
    )
    done = give(old)
    assert (done.added, done.known, done.missing) == (4, 0, 1)
    before = dump(hub.database)
    again = give(old, "2025-01-11")
    assert (again.added, again.known) == (0, 4)
    assert dump(hub.database) == before
    give("事故起数,yjj,全市,2024Q3,,,27,2024-11-01\n")
    assert give(old, "2025-01-12").added == 0
    values = {(row["counter"], row["scope"]): row["value"] for row in hub.counters.rows(on("2025-01-12"))}
    assert values == {("accidents", "city"): 27, ("penalties", "city"): 12000, ("inspections", "coal"): None,
                      ("inspections", "mining"): 0}  # fmt: skip
    as_told_then = hub.counters.rows(on("2024-10-15").on(date(2024, 10, 15)), "事故起数")
    assert as_told_then == [], "it was not recorded yet"
    assert [row["value"] for row in hub.counters.rows(on("2025-01-12").on(date(2024, 10, 15)), "事故起数")] == [26]


def test_every_bad_row_is_named_and_nothing_is_written(hub: Hub, on: On, give: Give, dump: Callable[..., Any]) -> None:
    hub.database  # noqa: B018  the ledger exists
    before = dump(hub.database)
    with pytest.raises(InputError) as caught:
        give(
            "事古起数,yjj,全市,2024Q3,,,1,\n事故起数,应急,全城,2024Q5,,,许多,\n事故起数,yjj,全市,2024Q3,也许,2024-12-01,-1,\n"
            "事故起数,yjj,全市,2024Q3,,,1,\n事故起数,yjj,全市,2024Q3,,,2,\n事故起数,yjj,全市,2025,,,2,\n"
        )
    found = [(one.line, one.path) for one in caught.value.problems]
    assert found == [
        (2, "counter"), (3, "unit"), (3, "scope"), (3, "period"), (3, "value"), (4, "cumulative"), (4, "value"), (6, "value"),
        (7, "cut_off"),
    ]  # fmt: skip
    assert dump(hub.database) == before


def test_a_trial_leaves_nothing_behind(hub: Hub, give: Give, dump: Callable[..., Any]) -> None:
    before = dump(hub.database)
    assert give("事故起数,yjj,全市,2024Q3,,,26,\n", keep=False).added == 1
    assert dump(hub.database) == before


def test_year_on_year_compares_the_same_cut_off_day(hub: Hub, on: On, give: Give) -> None:
    give(
        "事故起数,yjj,全市,2023Q3,,,37,\n事故起数,yjj,全市,2024Q3,,,26,\n"
        "事故起数,zjj,全市,2023Q4,,2023-10-18,4,\n事故起数,zjj,全市,2023Q4,,,9,\n事故起数,zjj,全市,2024Q4,,2024-10-18,5,\n"
        "事故起数,jtj,全市,2023Q3,,,0,\n事故起数,jtj,全市,2024Q3,,,3,\n事故起数,jtj,煤矿,2024Q3,,,2,\n"
    )
    rows = hub.counters.figures(on("2025-01-12"), "事故起数", Q3, "unit", digits=1)
    assert [(row["unit"], row["scope"], row["value"], row["a_year_before"], row["change_percent"]) for row in rows] == [
        ("jtj", "city", 3, 0, None), ("jtj", "coal", 2, None, None), ("yjj", "city", 26, 37, Decimal("-29.7")),
    ]  # fmt: skip
    (row,) = hub.counters.figures(on("2025-01-12"), "事故起数", Period(2024, "quarter", 4), "unit", digits=1)
    assert (row["cut_off"], row["a_year_before"], row["change_percent"]) == (date(2024, 10, 18), 4, Decimal("25.0"))


def test_scopes_are_never_added_and_a_unit_above_others_holds_theirs(hub: Hub, on: On, give: Give) -> None:
    give("检查次数,yjj,全市,2024Q3,,,100,\n检查次数,zjj,全市,2024Q3,,,75,\n检查次数,yjj,煤矿,2024Q3,,,40,\n")
    rows = hub.counters.figures(on("2025-01-12"), "检查次数", Q3, "scope")
    assert [(row["scope"], row["value"], row["units"]) for row in rows] == [("city", 175, ["yjj", "zjj"]), ("coal", 40, ["yjj"])]
    give("检查次数,awb,全市,2024Q3,,,180,\n")
    rows = hub.counters.figures(on("2025-01-12"), "检查次数", Q3, "scope", scope="全市")
    assert [(row["value"], row["units"]) for row in rows] == [(180, ["awb"])], "theirs are in it"
    give("检查次数,awb,全市,2024Q3,,,X,2024-10-20\n", name="改.csv")
    (row,) = hub.counters.figures(on("2025-01-12"), "检查次数", Q3, "scope", scope="全市")
    assert (row["value"], row["missing"]) == (None, ["awb"]), "missing is not 0"


def test_a_ratio_divides_what_is_of_one_unit_scope_and_period(hub: Hub, on: On, give: Give) -> None:
    give("检查次数,yjj,全市,2024Q3,,,175,\n处罚,yjj,全市,2024Q3,,,54,\n处罚,zjj,全市,2024Q3,,,3,\n")
    rows = hub.counters.figures(on("2025-01-12"), "处罚率", Q3, "unit", digits=1)
    assert [(row["unit"], row["value"], row["base"], row["percent"]) for row in rows] == [
        ("yjj", 54, 175, Decimal("30.9")), ("zjj", 3, None, None),
    ]  # fmt: skip


def test_a_part_above_its_whole_is_warned_of_with_both_rows(hub: Hub, on: On, give: Give) -> None:
    done = give(
        "事故起数,yjj,全市,2024Q3,,,10,\n事故起数,yjj,矿山,2024Q3,,,12,\n亡人事故起数,yjj,全市,2024Q3,,,11,\n事故起数,zjj,煤矿,2024Q3,,,3,\n"
    )
    told = [hub.counters.told(one) for one in done.warnings]
    assert len(told) == 2
    assert all("数.csv:2 " in one for one in told)
    assert {place for one in told for place in ("数.csv:3", "数.csv:4") if place in one} == {"数.csv:3", "数.csv:4"}
    late = give("亡人事故起数,zjj,煤矿,2024Q3,,,4,\n", name="后.csv")
    (said,) = [hub.counters.told(one) for one in late.warnings]
    assert "后.csv:2" in said
    assert "数.csv:5" in said, "the whole is in the ledger already"


def test_a_cumulative_figure_that_falls_is_flagged_except_where_it_begins_anew(hub: Hub, on: On, give: Give) -> None:
    done = give(
        "检查次数,yjj,全市,2023-12,累计,,900,\n检查次数,yjj,全市,2024-01,累计,,80,\n检查次数,yjj,全市,2024-02,累计,,75,\n"
        "培训人数,yjj,全市,2023-12,累计,,900,\n培训人数,yjj,全市,2024-01,累计,,899,\n处罚,yjj,全市,2024-01,当期,,9,\n处罚,yjj,全市,2024-02,当期,,1,\n"
    )
    told = [hub.counters.told(one) for one in done.warnings]
    assert [("75" in one, "899" in one) for one in told] in ([(True, False), (False, True)], [(False, True), (True, False)])
    flagged = {(row["counter"], row["period"]) for row in hub.counters.rows(on("2025-01-12")) if row["remarks"]}
    assert flagged == {("inspections", "2024-02"), ("trained", "2024-01")}


def test_counters_that_are_declared_wrongly_are_refused_with_the_place(hub: Hub) -> None:
    (hub.workspace.config / "counters.yaml").write_text(
        "scopes:\n  - {code: a, name: 甲, within: b}\n  - {code: b, name: 乙, within: a}\n"
        "counters:\n  - {code: n, title: 甲数, measure: 次, of_which: m}\nratios:\n  - {code: n, title: 率, of: n, by: n}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        hub.counters  # noqa: B018
    assert [one.line for one in caught.value.problems] == [7, 5, 2, 3]


def test_who_told_last_year_and_not_now_is_missing_from_the_sum_unless_somebody_tells_for_it(
    hub: Hub, on: On, give: Give
) -> None:  # fmt: skip
    give(
        "事故起数,yjj,全市,2024Q3,,,2,\n事故起数,yjj,全市,2023Q3,,,3,\n事故起数,lsj,全市,2023Q3,,,1,\n事故起数,jtj,全市,2023Q3,,,4,\n"
    )

    def summed() -> tuple[Any, ...]:
        (row,) = hub.counters.figures(on("2025-01-11"), "accidents", Q3, "scope")
        return row["value"], row["change_percent"], row["missing"]

    assert summed() == (None, None, ["jtj", "lsj"])
    give("事故起数,jtj,全市,2024Q3,,,5,\n事故起数,zjj,全市,2024Q3,,,0,\n", name="补.csv")
    assert summed()[0] == Decimal(7), "zjj has taken lsj over"
    give("事故起数,awb,全市,2024Q3,,,9,\n", name="总.csv")
    assert summed()[0] == Decimal(9)


def test_what_is_cumulative_goes_by_the_day_up_to_which_it_counts_whatever_period_it_was_given_for(
    hub: Hub, on: On, give: Give
) -> None:  # fmt: skip
    give(
        "事故起数,yjj,全市,2024,累计,2024-09-30,60,\n事故起数,yjj,全市,2023-09,累计,,50,\n"
        "事故起数,zjj,全市,2024-09,累计,,7,\n事故起数,zjj,全市,2023Q3,累计,,10,\n事故起数,zjj,全市,2024,累计,2024-10-31,9,\n"
        "事故起数,jtj,全市,2024,,2024-09-30,5,\n"
    )
    wanted = {"2024Q3": date(2024, 9, 30), "2024-09": date(2024, 9, 30), "2024H2": date(2024, 10, 31)}
    for text, cut_off in wanted.items():
        (row,) = hub.counters.figures(on("2025-01-12"), "事故起数", Period.parse(text), "scope", cumulative=True)
        assert row["cut_off"] == cut_off, text
        if cut_off == date(2024, 9, 30):
            assert (row["value"], row["a_year_before"], row["units"]) == (67, 60, ["yjj", "zjj"]), text
        else:
            assert (row["value"], row["missing"]) == (None, ["yjj"]), "up to another day"
    (row,) = hub.counters.figures(
        on("2025-01-12"), "事故起数", Period.parse("2024H2"), "scope", cumulative=True, until=date(2024, 10, 30)
    )
    assert row["value"] == 67


@pytest.mark.parametrize("order", [("2024-09", "2024Q3"), ("2024Q3", "2024-09")])
def test_of_two_cumulative_figures_up_to_one_day_the_newer_counts(hub: Hub, on: On, give: Give, order: Sequence[str]) -> None:
    first, second = order
    give(f"事故起数,yjj,全市,{first},累计,,60,2024-10-08\n", name="一.csv")
    give(f"事故起数,yjj,全市,{second},累计,,61,2024-10-08\n", name="二.csv")

    def told() -> set[Any]:
        return {
            hub.counters.figures(on("2025-01-12"), "事故起数", Period.parse(text), "unit", cumulative=True)[0]["value"]
            for text in ("2024-09", "2024Q3", "2024")
        }

    assert told() == {61}, "of one date the last recorded"
    give(f"事故起数,yjj,全市,{first},累计,,62,2024-10-09\n", name="三.csv")
    give(f"事故起数,yjj,全市,{second},累计,,59,2024-10-07\n", name="四.csv")
    assert told() == {62}, "of the latest date, whenever it was recorded"


def test_a_scope_of_which_only_the_year_before_has_figures_is_missing(hub: Hub, on: On, give: Give) -> None:
    give(
        "事故起数,yjj,全市,2023Q3,,,3,\n事故起数,yjj,煤矿,2023Q3,,,2,\n事故起数,awb,煤矿,2023Q3,,,4,\n事故起数,yjj,矿山,2024Q3,,,1,\n"
        "检查次数,yjj,全市,2023Q3,,,6,\n"
    )
    rows = hub.counters.figures(on("2025-01-12"), "事故起数", Q3, "scope")
    assert [(row["scope"], row["cut_off"], row["value"], row["a_year_before"], row["change_percent"], row["missing"])
            for row in rows] == [
        ("city", date(2024, 9, 30), None, 3, None, ["yjj"]), ("coal", date(2024, 9, 30), None, 4, None, ["awb"]),
        ("mining", date(2024, 9, 30), 1, None, None, []),
    ]  # fmt: skip
    assert [row["scope"] for row in hub.counters.figures(on("2025-01-12"), "事故起数", Q3, "unit")] == ["mining"]
    early = hub.counters.figures(on("2025-01-12"), "事故起数", Q3, "scope", until=date(2024, 9, 29))
    assert early == [], "the year before nobody had told by then either"


@pytest.mark.parametrize(
    ("silent", "now", "missing"),
    [("处罚", {"检查次数": 200}, ["yjj"]), ("检查次数", {"处罚": 50}, ["yjj"]), ("", {"检查次数": 200, "处罚": 50}, [])],
)
def test_a_ratio_is_missing_where_one_of_its_counters_is(
    hub: Hub, on: On, give: Give, silent: str, now: dict[str, int], missing: list[str]
) -> None:  # fmt: skip
    give("检查次数,yjj,全市,2023Q3,,,150,\n处罚,yjj,全市,2023Q3,,,30,\n")
    give("".join(f"{counter},yjj,全市,2024Q3,,,{value},\n" for counter, value in now.items()), name="今年.csv")
    (row,) = hub.counters.figures(on("2025-01-12"), "处罚率", Q3, "scope")
    said = (None, None) if silent else (Decimal("25.00"), Decimal("5.00"))
    assert (row["percent"], row["change_points"]) == said
    assert (row["percent_a_year_before"], row["missing"]) == (Decimal("20.00"), missing)


def test_sums_of_different_units_are_not_divided(hub: Hub, on: On, give: Give) -> None:
    give("检查次数,yjj,全市,2024Q3,,,150,\n处罚,yjj,全市,2024Q3,,,30,\n处罚,zjj,全市,2024Q3,,,3,\n")
    (row,) = hub.counters.figures(on("2025-01-12"), "处罚率", Q3, "scope")
    assert (row["value"], row["base"], row["percent"], row["missing"]) == (33, 150, None, ["zjj"])


def test_only_the_figures_of_the_two_years_are_read(hub: Hub, on: On, give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    give("".join(f"检查次数,yjj,全市,{year}Q3,,,{year},\n" for year in range(2015, 2025)))
    made: list[str] = []
    monkeypatch.setattr(standing, "figure_of", lambda row, make=standing.figure_of: made.append(row.period) or make(row))
    (row,) = hub.counters.figures(on("2025-01-12"), "检查次数", Q3, "scope")
    assert (row["value"], row["a_year_before"], sorted(made)) == (2024, 2023, ["2023Q3", "2024Q3"])
