from datetime import date
from typing import Any

import pytest

from taskhub.escalation.addressees import Addressees, Party
from taskhub.units import Unit, Units

DAY = date(2024, 9, 16)


def unit(code: str, role: str, superior: str | None = "awb", **more: Any) -> Unit:
    return Unit.model_validate({"code": code, "name": code, "role": role, "superior": superior, **more})


UNITS = Units({
    one.code: one for one in (
        unit("awb", "committee_office", None), unit("yjj", "comprehensive"), unit("zjj", "sector"),
        unit("dhx", "territory", region="dh"), unit("qs-zjj", "sector", "dhx", region="dh"),
        unit("rqgs", "enterprise", "zjj", region="dh"), unit("lone", "enterprise", None),
        unit("lsj", "sector", valid_to=date(2024, 8, 31), successor="zjj"),
    )
})  # fmt: skip


@pytest.mark.parametrize(
    ("word", "of", "facts", "expected"),
    [
        ("unit", "rqgs", {}, Party("rqgs")),
        ("head", "rqgs", {}, Party("rqgs", "head")),
        ("superior", "qs-zjj", {}, Party("dhx")),
        ("superior", "lone", {}, Party("awb")),  # nobody above: the office
        ("territory", "rqgs", {"territory": "yjj"}, Party("yjj")),  # as it is registered with the subject
        ("territory", "rqgs", {}, Party("dhx")),  # by the unit's region
        ("territory", "lone", {"region": "dh"}, Party("dhx")),  # by the subject's region
        ("territory_head", "lone", {}, Party("awb", "head")),
        ("sector", "rqgs", {"sector": "yjj"}, Party("yjj")),
        ("sector", "rqgs", {}, Party("zjj")),  # the nearest regulator above
        ("sector_head", "zjj", {}, Party("zjj", "head")),
        ("enforcement", "rqgs", {}, Party("yjj")),
        ("office", "rqgs", {}, Party("awb")),
        ("unit", "lsj", {}, Party("zjj")),  # merged: its successor
        ("sector", "rqgs", {"sector": "lsj"}, Party("zjj")),
    ],
)  # fmt: skip
def test_whoever_is_responsible_on_the_day_hears(word: Any, of: str, facts: dict[str, str], expected: Party) -> None:
    assert Addressees(UNITS).parties([word], of, facts, DAY) == [expected]


def test_one_party_hears_once() -> None:
    assert Addressees(UNITS).parties(["sector", "superior", "territory"], "rqgs", {}, DAY) == [Party("zjj"), Party("dhx")]


def test_a_named_enforcement_unit_goes_before_a_comprehensive_regulator() -> None:
    assert Addressees(UNITS, "dhx").parties(["enforcement"], "rqgs", {}, DAY) == [Party("dhx")]
