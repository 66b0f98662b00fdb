"""The cookbook quotes the rules that ship, to the letter, and names the cases that hold them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[3]
BOOK = (REPOSITORY / "docs" / "规则手册.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", BOOK, re.DOTALL | re.MULTILINE)


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
    known = cases()
    told = re.findall(r"`([^`]+)`", text.split("用例:")[1].split("。\n")[0])
    assert told
    assert all(name in known[case] for case in told)


def test_the_table_quotes_conditions_as_they_are() -> None:
    rules = shipped()
    for name, condition in re.findall(r"^\| `([a-z0-9-]+)` \| [^|]+ \| `(.+)` \|$", BOOK, re.MULTILINE):
        assert condition == " ".join(rules[name]["when"].split())
