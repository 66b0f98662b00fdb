"""Ranks: their laws, and the figures of small examples."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub import documents
from taskhub.problems import InputError
from taskhub.ranking import Outcome, Scoring, rank, steps_up
from taskhub.ranking.scoring import Part


@st.composite
def outcome(draw: st.DrawFn, unit: str = "") -> Outcome:
    items = draw(st.integers(0, 12))
    completed = draw(st.integers(0, items))
    hazards = draw(st.integers(0, 6))
    closed = draw(st.integers(0, hazards))
    replies = draw(st.integers(0, 4))
    returns = draw(st.integers(0, 4))
    return Outcome(
        unit, items, completed, Fraction(items * draw(st.integers(0, 7)), 7), draw(st.integers(0, items - completed)),
        hazards, closed, draw(st.integers(0, hazards - closed)), replies, draw(st.integers(0, replies)), completed,
        returns, draw(st.integers(0, returns)),
    )  # fmt: skip


several = st.lists(outcome(), min_size=1, max_size=7).map(lambda many: [replace(one, unit=f"u{n}") for n, one in enumerate(many)])
SCORING = Scoring(components=(*Scoring().components, Part(use="returns", weight=Decimal(10))))
OUTCOMES = ("completed", "overdue", "hazards_closed", "hazards_overdue", "replies_in_time", "returns_in_time")


def ranks(many: list[Outcome], scoring: Scoring = SCORING) -> dict[str, int | None]:
    return {row.outcome.unit: row.rank for row in rank("departments", many, scoring, {}).rows}


@given(several, st.randoms())
def test_the_order_in_which_units_come_changes_nothing(many: list[Outcome], random: object) -> None:
    mixed = list(many)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert rank("departments", mixed, SCORING, {}) == rank("departments", many, SCORING, {})


@given(
    several,
    st.integers(0, 6),
    st.sampled_from(OUTCOMES),
)
def test_a_better_outcome_never_lowers_a_rank(many: list[Outcome], which: int, what: str) -> None:
    one = many[which % len(many)]
    room = {
        "completed": one.completed < one.items - one.overdue, "overdue": one.overdue > 0,
        "hazards_closed": one.hazards_closed < one.hazards - one.hazards_overdue, "hazards_overdue": one.hazards_overdue > 0,
        "replies_in_time": one.replies_in_time < one.replies_due,
        "returns_in_time": one.returns_in_time < one.returns_due,
    }  # fmt: skip
    if not room[what]:
        return
    better = replace(one, **{what: getattr(one, what) + (-1 if what.endswith("overdue") else 1)})
    before, after = ranks(many), ranks([better if other is one else other for other in many])
    if before[one.unit] is not None:
        assert (after[one.unit] or 99) <= (before[one.unit] or 0)


@given(several, st.integers(1, 50))
def test_weights_count_by_their_proportion_alone(many: list[Outcome], factor: int) -> None:
    whole = SCORING.model_copy(update={
        "components": [part.model_copy(update={"weight": part.weight * factor}) for part in SCORING.components]
    })  # fmt: skip
    assert ranks(many, whole) == ranks(many)


@given(several)
def test_what_is_said_to_change_a_rank_does_and_one_less_does_not(many: list[Outcome]) -> None:
    ranking = rank("departments", many, SCORING, {})
    for row in ranking.rows:
        for step in steps_up(ranking, row, SCORING):
            for count, gains in ((step.count, True), (step.count - 1, False)):
                one = row.outcome
                done = (
                    replace(one, completed=one.completed + count, overdue=max(one.overdue - count, 0))
                    if step.act == "finish"
                    else replace(one, hazards_closed=one.hazards_closed + count,
                                 hazards_overdue=max(one.hazards_overdue - count, 0))
                )  # fmt: skip
                now = ranks([done if other is one else other for other in many])[one.unit]
                assert now is not None
                assert row.rank is not None
                assert (now < row.rank) is gains
                if gains:
                    assert now == step.rank


def test_ties_share_a_rank_and_too_few_items_are_listed_apart() -> None:
    def unit(code: str, completed: int, items: int = 10) -> Outcome:
        return Outcome(code, items, completed, Fraction(10))

    found = rank("counties", [unit("a", 9), unit("b", 5), unit("c", 5), unit("d", 1), unit("e", 2, 2)], SCORING, {"b": 5})
    assert {row.outcome.unit: row.rank for row in found.rows} == {"a": 1, "b": 2, "c": 2, "d": 4, "e": None}
    assert [row.why for row in found.rows] == ["", "", "", "", "too_few_items"]
    assert {row.outcome.unit: row.movement for row in found.rows} == {"a": None, "b": 3, "c": None, "d": None, "e": None}


def test_what_does_not_apply_leaves_the_mean_and_says_so() -> None:
    (row,) = rank("counties", [Outcome("a", 10, 5, Fraction(10))], SCORING, {}).rows
    by_use = {part.use: part for part in row.parts}
    assert by_use["rectification"].points is None
    assert by_use["replies"].value is None
    assert row.score == Decimal("66.67")  # (50 × 40 + 100 × 20) ÷ 60


def test_an_unknown_component_is_refused_with_what_there_is() -> None:
    text = "components:\n  - {use: schedule, weight: 1}\n  - {use: logins, weight: 1}\n"
    with pytest.raises(InputError) as caught:
        documents.judge(documents.parse(text, "ranking.yaml"), Scoring)
    assert "ranking.yaml:3" in str(caught.value)
    assert "logins" in str(caught.value)
    assert "rectification" in str(caught.value)


def test_bounds_that_reward_the_wrong_way_are_refused() -> None:
    with pytest.raises(ValueError, match="方向不对"):
        Part(use="overdue", weight=Decimal(1), full_at=Decimal(50), zero_at=Decimal(0))
