"""The register of units: names people write, chains of command, mergers, contacts, and every fault of the file."""

from datetime import date
from pathlib import Path

import pytest

from taskhub.problems import InputError, TaskhubError
from taskhub.units import Contact, Unit, Units, load_units

DAY = date(2024, 9, 30)


def load(tmp_path: Path, *entries: str) -> Units:
    path = tmp_path / "units.yaml"
    path.write_text("units:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries), encoding="utf-8")
    return load_units(path)


@pytest.mark.parametrize("word", ["yjj", "市应急管理局", "市应急局", " 市应急局　"])
def test_a_unit_is_found_by_code_name_and_alias(units: Units, word: str) -> None:
    assert units.find(word).code == "yjj"


def test_brackets_of_either_width_name_the_same_unit(tmp_path: Path) -> None:
    units = load(tmp_path, 'code: kfq, name: "经开区（高新区）", role: territory')
    assert units.find("经开区(高新区)").code == units.find("经开区（高新区）").code == "kfq"


def test_an_unknown_unit_is_an_error_with_the_nearest_names(units: Units) -> None:
    with pytest.raises(TaskhubError, match=r"没有单位 市应急厅 → 最接近的是 .*市应急局"):
        units.find("市应急厅")
    with pytest.raises(TaskhubError, match=r"先在 config/units\.yaml 登记"):
        units.find("zzz")


def test_a_code_no_longer_registered_stands_for_itself(units: Units) -> None:
    assert (units.name("yjj"), units.name("old"), units.role("old")) == ("市应急管理局", "old", None)


def test_the_office_is_the_committee_office(units: Units) -> None:
    assert units.office == "awb"
    assert Units({}).office is None


def chain(*links: tuple[str, date | None, str | None]) -> Units:
    return Units({code: Unit(code=code, name=code, role="sector", valid_to=last, successor=next_) for code, last, next_ in links})


def test_a_successor_answers_from_the_day_after_the_last_one() -> None:
    units = chain(("a", date(2024, 6, 30), "b"), ("b", date(2025, 6, 30), "c"), ("c", None, None))
    answers = {
        day: units.accountable("a", date.fromisoformat(day)) for day in ("2024-06-30", "2024-07-01", "2025-06-30", "2025-07-01")
    }
    assert answers == {"2024-06-30": "a", "2024-07-01": "b", "2025-06-30": "b", "2025-07-01": "c"}


def test_a_unit_that_ended_without_a_successor_stays_accountable() -> None:
    assert chain(("a", date(2024, 6, 30), None)).accountable("a", DAY) == "a"
    assert chain().accountable("unknown", DAY) == "unknown"


def test_contacts_serve_between_their_dates(tmp_path: Path) -> None:
    contact = Contact(name="李强", valid_from=date(2024, 1, 1), valid_to=date(2024, 9, 30))
    assert [contact.serves_on(day) for day in (date(2023, 12, 31), date(2024, 1, 1), DAY, date(2024, 10, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert Contact(name="王敏").serves_on(DAY)


def test_people_are_no_part_of_the_content_that_is_kept(tmp_path: Path) -> None:
    with_contact = load(tmp_path, "code: a, name: 甲, role: sector, contacts: [{name: 李强, post: liaison, tags: [a]}]")
    without = load(tmp_path, "code: a, name: 甲, role: sector")
    assert with_contact.content() == without.content()
    assert "李强" not in str(with_contact.content())


A, B = "code: a, name: 甲, role: sector", "code: b, name: 乙, role: sector"


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([A, f"{B}, superior: ab"], ["units.yaml:3 units[1].superior: 没有单位 ab → 最接近的是"]),
        ([A, f"{B}, successor: x, valid_to: 2024-12-31"], ["units[1].successor: 没有单位 x"]),
        ([f"{A}, superior: a"], ["units[0].superior: 单位不能"]),
        ([f"{A}, superior: b", f"{B}, superior: a"], ["units[0].superior: 单位不能", "units[1].superior: 单位不能"]),
        (
            [f"{A}, successor: b, valid_to: 2024-12-31", f"{B}, successor: a, valid_to: 2025-12-31"],
            ["units[0].successor: 单位不能", "units[1].successor: 单位不能"],
        ),
        ([f"{A}, aliases: [甲局]", f"{B}, aliases: [甲局]"], ["units.yaml:3 units[1]: 甲局 已经指 a"]),
        ([f"{A}, aliases: [b]", B], ["units[1]: b 已经指 a"]),
        ([A, A], ["a 已经指 a", "甲 已经指 a"]),
        ([f"{A}, valid_from: 2024-02-01, valid_to: 2024-01-01"], ["units[0].valid_to: valid_to 早于 valid_from"]),
        ([f"{A}, successor: b", B], ["units[0].successor: 有承接单位却没有 valid_to"]),
        (["code: a, name: 甲, role: sectr"], ["units[0].role: sectr 不是可用的值 → 最接近的是 sector"]),
        (["code: a b, name: 甲, role: sector"], ["units[0].code"]),
        ([f"{A}, contacts: [{{name: 李, post: 局长}}]"],
         ["units[0].contacts[0].post: 局长 不是可用的值 → 可用:head、deputy、liaison"]),
    ],
)  # fmt: skip
def test_a_fault_of_the_register_is_named_in_words(tmp_path: Path, entries: list[str], said: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        load(tmp_path, *entries)
    problems = [str(problem) for problem in refused.value.problems]
    assert len(problems) == len(said)
    assert all(part in problem for part, problem in zip(said, problems, strict=True))


def test_a_name_repeated_among_a_units_own_aliases_is_no_clash(tmp_path: Path) -> None:
    assert load(tmp_path, f"{A}, aliases: [甲, 甲局]").find("甲局").code == "a"


def test_a_workspace_without_a_register_says_so(tmp_path: Path) -> None:
    with pytest.raises(TaskhubError, match="没有单位名册"):
        load_units(tmp_path / "units.yaml")
