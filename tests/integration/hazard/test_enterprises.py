"""The register of enterprises: repeatable, with its ratings as of any day, and a subject of rules."""

from collections.abc import Callable
from pathlib import Path

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import EnterpriseSource, HazardDesk, HazardSource
from taskhub.problems import InputError
from taskhub.subjects import Subject

At = Callable[..., Moment]


def csv_file(tmp_path: Path, *lines: str, heading: str = "企业代码,企业名称,地区,风险赋码,五色等级,赋码日期") -> Path:
    path = tmp_path / "enterprises.csv"
    path.write_text("\n".join((heading, *lines)) + "\n", encoding="utf-8")
    return path


def test_ratings_are_kept_and_answer_for_their_days(
    desk: HazardDesk, database: Database, tmp_path: Path, at: At, actor: Actor
) -> None:
    first = csv_file(tmp_path, "E1,铝粉厂,东河县,R-1,红,2024-01-15", "E2,医院,xsx,,,")
    assert desk.import_enterprises(first, at("2024-02-01"), actor).added == 2
    again = desk.import_enterprises(first, at("2024-03-01"), actor)
    assert (again.added, again.changed, again.rated) == (0, 0, 0)
    later = csv_file(tmp_path, "E1,铝粉制品厂,东河县,R-2,橙色,2024-03-01")
    taken = desk.import_enterprises(later, at("2024-03-01"), actor)
    assert (taken.changed, taken.rated) == (1, 1)
    assert desk.import_enterprises(first, at("2024-03-02"), actor).rated == 0  # an old file does not rate anew
    with database.reading() as session:
        source = EnterpriseSource(session, desk.units, "Asia/Shanghai")
        [one, two] = source.chronicles(None, at("2024-03-05"))
        colours = [one.facts(at(day).as_of).get("colour") for day in ("2024-01-14", "2024-01-15", "2024-02-29", "2024-03-01")]
        assert colours == [None, "red", "red", "orange"]
        assert "colour" not in two.facts(at("2024-03-05").as_of)
        assert (source.addressee("E1"), source.addressee("E2")) == ("dhx", "xsx")


def test_every_bad_row_is_told(desk: HazardDesk, tmp_path: Path, at: At, actor: Actor) -> None:
    path = csv_file(tmp_path, "E1,厂,东河县,R-1,紫,2024-01-15", ",厂,dhx,,,", "E3,厂,南河县,,,", "E4,厂,dhx,R,红,2030-01-01")
    with pytest.raises(InputError) as refused:
        desk.import_enterprises(path, at("2024-02-01"), actor)
    assert [(one.line, one.path) for one in refused.value.problems] == [(2, "colour"), (3, "code"), (4, "region"), (5, "as_of")]


def test_a_hazard_belongs_to_its_enterprise_and_its_unit(
    desk: HazardDesk, database: Database, tmp_path: Path, table: Callable[..., Path], at: At, actor: Actor
) -> None:
    desk.import_enterprises(csv_file(tmp_path, "E1,铝粉厂,东河县,R-1,红,2024-01-15"), at("2024-02-01"), actor)
    path = table({"enterprise": "铝粉厂", "region": ""}, {"enterprise_code": "E1"}, {"enterprise": "别的厂"})
    codes = desk.import_file(path, at("2024-03-02"), actor).codes
    with database.reading() as session:
        moment = at("2024-03-02")
        source = HazardSource(session, desk.units, desk.calendar)
        list(source.chronicles(codes, moment))
        unit, enterprise = Subject("unit", "zjj"), Subject("enterprise", "E1")
        assert [tuple(source.groups(code)) for code in codes] == [(unit, enterprise), (unit, enterprise), (unit,)]
        assert set(source.members(enterprise, moment)) == set(codes[:2])
        assert set(source.members(unit, moment)) == set(codes)
        assert set(source.group_keys("enterprise")) == {"E1"}
    with pytest.raises(InputError, match="企业名录里没有"):
        desk.import_file(table({"enterprise_code": "E9"}), at("2024-03-02"), actor)
