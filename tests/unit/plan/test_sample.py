"""The shipped samples, read with nothing but yaml and csv: what the documentation and other tests count on."""

import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

CONFIG = Path(__file__).resolve().parents[3] / "config"
CUT_OFF = date(2024, 9, 30)
PLANS = ("sx-2024", "qx-2024", "gj-2024")
REPORTED = ("sx-2024", "qx-2024")


@cache
def plan(code: str) -> dict[str, Any]:
    return read(CONFIG / "plans" / f"{code}.yaml")


def read(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    return content


@cache
def items(code: str) -> dict[str, dict[str, Any]]:
    """Items by code, in plan order, with what they inherit written out."""
    whole = plan(code)
    found: dict[str, dict[str, Any]] = {}
    for task in whole["tasks"]:
        for measure in task["measures"]:
            for item in measure.get("items", [measure]):
                assert item["code"] not in found, item["code"]
                lead = item.get("lead") or measure.get("lead") or task.get("lead")
                found[item["code"]] = {"start": whole["start"], "due": whole["end"], **item, "lead": lead}
    return found


@cache
def reports(code: str) -> list[dict[str, str]]:
    with (CONFIG / "samples" / f"progress-{code}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def latest(code: str) -> dict[str, dict[str, str]]:
    """Each item's last report up to the cut-off."""
    rows = [row for row in reports(code) if date.fromisoformat(row["as_of"]) <= CUT_OFF]
    return {row["item"]: row for row in sorted(rows, key=lambda row: row["as_of"])}


def complete(item: dict[str, Any], row: dict[str, str] | None) -> bool:
    if row is None:
        return False
    if row["done"] == "是" or (row["percent"] and Decimal(row["percent"]) >= 100):
        return True
    target = item.get("target")
    if not (row["value"] and target):
        return False
    value, aim = Decimal(row["value"]), Decimal(str(target["value"]))
    # A ceiling can still be broken later: below it without "done" is not complete. No sample row leaves that to taste.
    assert target.get("direction") != "at_most" or value > aim, row
    return target.get("direction") != "at_most" and value >= aim


@cache
def completed(code: str) -> set[str]:
    return {key for key, item in items(code).items() if complete(item, latest(code).get(key))}


def units() -> dict[str, dict[str, Any]]:
    return {unit["code"]: unit for unit in read(CONFIG / "units.yaml")["units"]}


@pytest.mark.parametrize("code", PLANS)
def test_a_plan_holds_what_it_declares(code: str) -> None:
    tasks = plan(code)["tasks"]
    counted = {"tasks": len(tasks), "measures": sum(len(task["measures"]) for task in tasks), "items": len(items(code))}
    assert plan(code)["declares"] == counted


def test_the_city_plan_has_the_printed_size() -> None:
    assert plan("sx-2024")["declares"] == {"tasks": 10, "measures": 35, "items": 893}
    assert plan("sx-2024")["schedule"] == {"mode": "linear", "basis": "plan", "tolerance": 0}


def test_the_county_plan_has_measures_without_items() -> None:
    measures = [measure for task in plan("qx-2024")["tasks"] for measure in task["measures"]]
    assert len(measures) == 35
    assert not any("items" in measure for measure in measures)


@pytest.mark.parametrize("code", PLANS)
def test_every_sample_says_that_it_is_one(code: str) -> None:
    assert plan(code)["plan"] == code
    assert plan(code)["title"].endswith("(样例)")
    assert (CONFIG / "plans" / f"{code}.yaml").read_text(encoding="utf-8").startswith("# 样例")


@pytest.mark.parametrize("code", PLANS)
def test_titles_are_distinct(code: str) -> None:
    titles = [item["title"] for item in items(code).values()]
    assert len(set(titles)) == len(titles)


def test_the_title_of_a_quantity_item_names_its_target() -> None:
    for item in items("sx-2024").values():
        if target := item.get("target"):
            gap = "" if target["unit"] == "%" else " "
            assert f" {target['value']}{gap}{target['unit']}" in item["title"], item["title"]


@pytest.mark.parametrize("code", PLANS)
def test_every_named_unit_is_registered_and_still_exists(code: str) -> None:
    known = units()
    for item in items(code).values():
        named = [item["lead"], *item.get("co_lead", ()), *item.get("cooperating", ())]
        assert len(set(named)) == len(named), item["code"]
        for unit in named:
            last = known[unit].get("valid_to")
            assert last is None or last >= item["start"], (item["code"], unit)


@pytest.mark.parametrize("code", PLANS)
def test_every_date_lies_within_the_plan(code: str) -> None:
    whole = plan(code)
    for item in items(code).values():
        assert whole["start"] <= item["start"] <= item["due"] <= whole["end"], item["code"]


def test_all_kinds_of_items_and_of_detail_occur() -> None:
    entries = list(items("sx-2024").values())
    kinds = Counter("quantity" if "target" in item else item.get("kind", "once") for item in entries)
    assert min(kinds[kind] for kind in ("once", "quantity", "recurring", "continuous")) >= 20
    for key in ("milestones", "co_lead", "cooperating"):
        assert sum(key in item for item in entries) >= 5, key
    assert sum(item.get("target", {}).get("direction") == "at_most" for item in entries) >= 3
    assert {item.get("weight", 1) for item in entries} == {1, 2, 3}


def test_every_lead_unit_has_enough_items_to_be_ranked() -> None:
    led = Counter(item["lead"] for item in items("sx-2024").values())
    assert len(led) == 30
    assert min(led.values()) >= 8


def test_every_item_of_the_national_plan_names_its_source() -> None:
    assert plan("gj-2024")["source"]
    assert all(item.get("source") for item in items("gj-2024").values())


@pytest.mark.parametrize("code", REPORTED)
def test_reports_are_about_items_in_their_period_and_come_from_their_lead(code: str) -> None:
    seen = set()
    for row in reports(code):
        item = items(code)[row["item"]]
        assert row["plan"] == code
        assert item["start"] <= date.fromisoformat(row["as_of"]) <= CUT_OFF, row
        assert row["reported_by"] == item["lead"], row
        assert sum(bool(row[key]) for key in ("value", "percent", "done")) >= 1, row
        assert not (row["value"] and ("target" not in item or row["percent"])), row
        seen.add((row["item"], row["as_of"]))
    assert len(seen) == len(reports(code))


def test_the_printed_number_of_items_is_complete_at_the_cut_off() -> None:
    assert len(completed("sx-2024")) == 449


def test_some_units_lag_and_one_is_nearly_done() -> None:
    led: dict[str, list[str]] = defaultdict(list)
    for key, item in items("sx-2024").items():
        led[item["lead"]].append(key)
    rates = sorted(len(completed("sx-2024") & set(keys)) / len(keys) for keys in led.values())
    assert rates[2] <= 0.10
    assert rates[-1] >= 0.85


def test_overdue_items_are_few_and_concentrated() -> None:
    overdue = Counter(
        item["lead"]
        for key, item in items("sx-2024").items()
        if item["due"] < CUT_OFF and item.get("kind") != "continuous" and key not in completed("sx-2024")
    )
    assert 12 <= overdue.total() <= 20
    assert 5 <= len(overdue) <= 7


def test_thirty_items_are_silent_and_one_value_falls() -> None:
    began = {key for key, item in items("sx-2024").items() if item["start"] <= CUT_OFF}
    assert len(began - set(latest("sx-2024"))) == 30
    values: dict[str, list[Decimal]] = defaultdict(list)
    for row in reports("sx-2024"):
        if row["value"] and items("sx-2024")[row["item"]]["target"].get("direction") != "at_most":
            values[row["item"]].append(Decimal(row["value"]))
    assert [key for key, run in values.items() if run != sorted(run)] == ["1.1.8"]


def test_units_name_posts_instead_of_numbers_and_a_merged_one_has_its_successor() -> None:
    known = units()
    assert any(unit.get("valid_to") and unit["successor"] in known for unit in known.values())
    for unit in known.values():
        assert unit.get("superior", "awb") in known
        for contact in unit.get("contacts", ()):
            assert contact["tags"] == [unit["code"]]
            assert not any(character.isdigit() for character in contact["name"])


def test_the_shipped_channels_need_no_secret_and_send_nothing_out() -> None:
    channels = read(CONFIG / "channels.yaml")["channels"]
    assert [(channel["url"], channel["tags"]) for channel in channels] == [("file://outbox", ["all"])]
