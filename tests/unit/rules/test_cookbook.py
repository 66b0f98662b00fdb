"""The cookbook quotes the rules that ship, to the letter, and names the cases that hold them."""

import re
from decimal import Decimal
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml

from taskhub.hub import CATALOGUES
from taskhub.rules import load_rulesets

REPOSITORY = Path(__file__).parents[3]
BOOK = (REPOSITORY / "docs" / "规则手册.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", BOOK, re.DOTALL | re.MULTILINE)


def texts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (REPOSITORY / "rules").glob("*.yaml")]


def shipped() -> dict[str, dict[str, Any]]:
    files = (REPOSITORY / "rules").glob("*.yaml")
    loaded = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in files if path.name != "ladders.yaml")
    return {rule["id"]: rule for ruleset in loaded for rule in ruleset["rules"]}


def cases() -> dict[str, str]:
    """Name of each case → its text."""
    files = (REPOSITORY / "rules" / "tests").glob("*.yaml")
    loaded = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in files)
    return {case["name"]: str(case["expect"]) for file in loaded for case in file["cases"]}


def test_there_are_twenty_recipes_and_every_rule_is_in_the_book() -> None:
    named = [name for name, _text in RECIPES]
    assert len(named) == len(set(named)) >= 20
    tabled = set(re.findall(r"^\| `([a-z0-9-]+)` \|", BOOK, re.MULTILINE))
    assert {*named, *tabled} == set(shipped())


@pytest.mark.parametrize(("name", "text"), RECIPES, ids=[name for name, _text in RECIPES])
def test_a_recipe_is_the_rule_that_ships_and_its_cases_expect_it(name: str, text: str) -> None:
    (written,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert yaml.safe_load(written) == [shipped()[name]]
    assert sum(indent(written, "  ") in text for text in texts()) == 1, "comments and line breaks too"
    known = cases()
    told = re.findall(r"`([^`]+)`", text.split("用例:")[1].split("。\n")[0])
    assert told
    assert all(name in known[case] for case in told)


def test_the_table_quotes_conditions_as_they_are() -> None:
    rules = shipped()
    for name, condition in re.findall(r"^\| `([a-z0-9-]+)` \| [^|]+ \| `(.+)` \|$", BOOK, re.MULTILINE):
        assert condition == " ".join(rules[name]["when"].split())


def test_the_overrides_of_the_book_can_be_put_where_it_says(tmp_path: Path) -> None:
    """And what it says of whoever has two: the unit's counts."""
    (overrides,) = re.findall(r"```text\n(overrides:\n.*?)```", BOOK, re.DOTALL)
    for path in (REPOSITORY / "rules").glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    items = (tmp_path / "items.yaml").read_text(encoding="utf-8")
    (tmp_path / "items.yaml").write_text(re.sub(r"^(let: .*\n)", r"\1" + overrides, items, flags=re.MULTILINE), encoding="utf-8")
    rules = {rule.id: rule for ruleset in load_rulesets(tmp_path, CATALOGUES) for rule in ruleset.rules}
    facts = {"status": "active", "scheduled_percent": Decimal(50)}

    def behind(percent: int, unit: str, plan: str) -> bool:
        return rules["item-behind-schedule"].holds({**facts, "attainment_percent": Decimal(percent), "unit": unit, "plan": plan})

    held = [[behind(percent, unit, plan) for percent in (79, 69, 59)]
            for unit, plan in (("yjj", "sx-2024"), ("qsx", "sx-2024"), ("yjj", "qx-2024"), ("qsx", "qx-2024"))]  # fmt: skip
    assert held == [[True, True, True], [False, True, True], [False, False, True], [False, True, True]]
