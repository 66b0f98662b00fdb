"""A kept ruleset means again what it meant when it was kept."""

import json
from pathlib import Path

from taskhub.hub import CATALOGUES
from taskhub.rules import Ruleset, load_ruleset, load_rulesets
from taskhub.rules.kept import kept_ruleset

SHIPPED = Path(__file__).parents[3] / "rules"

EVERYTHING = """\
ruleset: all
subject: item
rules:
  - id: everything
    title: 全
    colour: red
    when: >-
      not (status in ['active', 'pending'] or kind != 'once') and (due - start > 30 or percent / 2.5 < scheduled_percent)
      and not missing(due) and due <= '2024-12-31' and due + 7 < '2025-01-31' and weight * -2 < -weight
      and decreased and not reported and plan == "it's"
    for: 3 working days
    notice: supervision
    reply_within: 5 working days
    basis: 第九条
    inspired_by: 外地
    suppresses: [other]
    valid: {from: 2024-02-01, to: 2024-11-30}
  - {id: other, title: 其他, colour: blue, when: percent < 80}
"""


def kept(ruleset: Ruleset, now: Ruleset | None = None) -> Ruleset:
    """Through JSON, as the ledger keeps it."""
    return kept_ruleset(json.loads(json.dumps(ruleset.content())), ruleset.content_hash, CATALOGUES, now)


def test_the_shipped_rules_come_back_as_they_were() -> None:
    for shipped in load_rulesets(SHIPPED, CATALOGUES):
        again = kept(shipped)
        no_parameters = {"let": {}, "overrides": {}}  # a kept condition is what they came to
        assert again.content() == {**shipped.content(), **no_parameters}
        assert [rule.condition for rule in again.rules] == [rule.condition for rule in shipped.rules]
        assert (again.name, again.subject, again.content_hash) == (shipped.name, shipped.subject, shipped.content_hash)


def test_every_form_of_condition_and_every_key_comes_back(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(EVERYTHING, encoding="utf-8")
    written = load_ruleset(tmp_path / "all.yaml", CATALOGUES)
    again = kept(written)
    assert again.content() == written.content()
    everything = again.rules[0]
    assert (everything.hold, everything.reply_within, everything.valid_from, everything.valid_to) == (
        written.rules[0].hold, written.rules[0].reply_within, written.rules[0].valid_from, written.rules[0].valid_to,
    )  # fmt: skip


def test_a_rule_that_still_means_the_same_is_that_very_rule(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(EVERYTHING, encoding="utf-8")
    before = load_ruleset(tmp_path / "all.yaml", CATALOGUES)
    (tmp_path / "all.yaml").write_text(EVERYTHING.replace("percent < 80", "percent < 81"), encoding="utf-8")
    now = load_ruleset(tmp_path / "all.yaml", CATALOGUES)
    again = kept(before, now)
    assert again.rules[0] is now.rules[0]
    assert (again.rules[1].when, now.rules[1].when) == ("percent < 80", "percent < 81")


def test_a_rule_over_a_fact_that_is_no_more_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(EVERYTHING, encoding="utf-8")
    content = load_ruleset(tmp_path / "all.yaml", CATALOGUES).content()
    content["rules"]["other"]["when"] = "moon_phase == 3"
    assert [rule.id for rule in kept_ruleset(content, "", CATALOGUES).rules] == ["everything"]


SETTINGS = """\
ruleset: set
subject: unit
let: {most: 3}
overrides:
  - {unit: qsx, most: 5}
rules:
  - id: counts
    title: 数
    colour: red
    when: count(item where days_overdue >= 1 by kind within 30 days) >= most and overdue >= 1
"""


def test_counts_and_parameters_come_back_as_what_they_came_to(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text(SETTINGS, encoding="utf-8")
    written = load_ruleset(tmp_path / "set.yaml", CATALOGUES)
    again = kept(written)
    assert again.content()["rules"] == written.content()["rules"]
    assert again.measures == written.measures != ()
    assert "qsx" in again.rules[0].when
    assert kept(written, written).measures == written.measures


def test_a_revision_from_before_ladders_means_what_it_meant(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(EVERYTHING, encoding="utf-8")
    now = load_ruleset(tmp_path / "all.yaml", CATALOGUES)
    content = now.content()
    for meaning in content["rules"].values():
        del meaning["ladder"]
    assert [one is other for one, other in zip(kept_ruleset(content, "", CATALOGUES, now).rules, now.rules, strict=True)] == [
        True
    ] * 2
