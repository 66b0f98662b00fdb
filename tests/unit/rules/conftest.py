"""The catalogues the shipped rules are written for, as the other rooms declare them."""

from collections.abc import Callable

import pytest

from taskhub.durations import Duration
from taskhub.rules import Rule, Ruleset, understand
from taskhub.subjects import FactSpec, FactType, Movement

_TYPES = {"I": FactType.INTEGER, "D": FactType.DECIMAL, "T": FactType.TEXT, "B": FactType.BOOLEAN, "X": FactType.DATE}
_MOVEMENTS = {"c": Movement.CONSTANT, "m": Movement.MONOTONE, "f": Movement.FREE}

ITEM = (
    "plan:Tc unit:Tc kind:Tc:once|quantity|recurring|continuous status:Tc:pending|active|completed|withdrawn percent:Dc "
    "scheduled_percent:Dm attainment_percent:Dm days_to_due:Im days_overdue:Im working_days_overdue:Im time_left_percent:Dm "
    "reported:Bc days_since_report:Im reports_missed:Im decreased:Bc weight:Dc due:Xc start:Xc"
)
UNIT = (
    "items:If completed:If overdue:If behind:If unreported:If completion_rate:Df schedule_progress:Df deviation:Df attainment:Df "
    "role:Tc:committee_office|sector|territory|comprehensive|enterprise"
)
PLAN = (
    "items:If completed:If withdrawn:If overdue:If completion_rate:Df schedule_progress:Df deviation:Df attainment:Df "
    "state:Tf:ahead|on_schedule|behind|not_applicable days_to_end:Im"
)


def catalogue(text: str) -> dict[str, FactSpec]:
    """``name:Dm:a|b`` says type, movement and closed list; a decimal has two decimals."""
    specs = {}
    for word in text.split():
        name, kind, *values = word.split(":")
        type_ = _TYPES[kind[0]]
        specs[name] = FactSpec(
            name=name, type=type_, meaning=name, movement=_MOVEMENTS[kind[1]], scale=2 if type_ is FactType.DECIMAL else 0,
            values=tuple(values[0].split("|")) if values else (),
        )  # fmt: skip
    return specs


@pytest.fixture(scope="session")
def items() -> dict[str, FactSpec]:
    return catalogue(ITEM)


@pytest.fixture(scope="session")
def catalogues() -> dict[str, dict[str, FactSpec]]:
    return {"item": catalogue(ITEM), "unit": catalogue(UNIT), "plan": catalogue(PLAN)}


@pytest.fixture
def ruleset_of(items: dict[str, FactSpec]) -> Callable[..., Ruleset]:
    """A ruleset over the facts of items (or others) whose rules ``r0``, ``r1``, … have these conditions."""

    def build(*conditions: str, facts: dict[str, FactSpec] = items) -> Ruleset:
        rules = tuple(rule(f"r{i}", condition, facts) for i, condition in enumerate(conditions))
        return Ruleset("trial", "item", rules, content_hash="", file="trial.yaml")

    return build


def rule(id_: str, condition: str, facts: dict[str, FactSpec], hold: Duration | None = None) -> Rule:
    return Rule(
        id=id_, title=id_, colour="red", when=condition, condition=understand(condition, facts), hold=hold, notice=None,
        basis="", inspired_by="", reply_within=None, suppresses=frozenset(), valid_from=None, valid_to=None, line=1,
    )  # fmt: skip
