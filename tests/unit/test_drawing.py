"""The draw: the same for everybody, without duplicates, and never against the risky."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from taskhub.drawing import Candidate, as_rows, draw, frame_hash, key

WEIGHTS = {"red": 4, "reopened": 3}

codes = st.text("ABCDEF0123456789-", min_size=1, max_size=12)
risks = st.fixed_dictionaries({"red": st.integers(0, 1), "reopened": st.integers(0, 9)})
candidates = st.dictionaries(codes, risks, min_size=1, max_size=30).map(
    lambda said: [Candidate(code, found) for code, found in said.items()]
)
seeds = st.text(max_size=10)


@given(candidates, seeds, st.integers(0, 40), st.randoms(use_true_random=False))
def test_a_seed_draws_the_same_whatever_the_order_of_rows(frame: list[Candidate], seed: str, count: int, random: Random) -> None:
    drawn = draw(frame, WEIGHTS, seed, count)
    shuffled = frame.copy()
    random.shuffle(shuffled)
    assert draw(shuffled, WEIGHTS, seed, count) == drawn
    assert len(set(drawn)) == len(drawn) == min(count, len(frame))
    assert set(drawn) <= {one.code for one in frame}
    assert frame_hash(as_rows(shuffled)) == frame_hash(as_rows(frame))


@given(candidates, seeds, st.integers(1, 30))
def test_whoever_is_drawn_stays_drawn_when_more_are_drawn(frame: list[Candidate], seed: str, count: int) -> None:
    assert draw(frame, WEIGHTS, seed, count + 1)[:count] == draw(frame, WEIGHTS, seed, count)


@given(candidates, seeds, st.integers(1, 10), st.integers(1, 20))
def test_more_risk_never_takes_a_hazard_out_of_the_draw(frame: list[Candidate], seed: str, count: int, more: int) -> None:
    drawn = draw(frame, WEIGHTS, seed, count)
    code = drawn[-1]
    riskier = [
        Candidate(one.code, {**one.risks, "reopened": one.risks["reopened"] + more}) if one.code == code else one for one in frame
    ]
    assert code in draw(riskier, WEIGHTS, seed, count)
    assert draw(riskier, WEIGHTS, seed, count).index(code) <= drawn.index(code)


def test_the_chance_of_being_drawn_first_is_the_share_of_the_weight() -> None:
    frame = [Candidate("light", {}), Candidate("heavy", {"reopened": 1})]  # 1 and 4
    first = Counter(draw(frame, WEIGHTS, str(seed), 1)[0] for seed in range(4000))
    assert abs(first["heavy"] / 4000 - 0.8) < 0.03


def test_a_key_is_the_same_on_every_machine() -> None:
    assert str(key("2024-6", "QSX-06M-2024-000123-K", 3)) == "0.2336624824689684021151131693"


def test_a_frame_is_told_apart_by_its_risks() -> None:
    assert frame_hash(as_rows([Candidate("a", {"red": 1})])) != frame_hash(as_rows([Candidate("a", {"red": 2})]))


def test_a_risk_that_has_no_weight_adds_nothing() -> None:
    assert Candidate("a", {"overdue": 5, "reopened": 2}).weight(WEIGHTS) == 7
