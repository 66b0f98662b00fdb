"""Rulesets and rule tests from text, as people write them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from taskhub.calendar import WorkCalendar
from taskhub.problems import InputError
from taskhub.progress import CATALOGUES
from taskhub.progress.cases import ItemAuthor
from taskhub.rules import Ruleset, load_rulesets
from taskhub.rules.groups import Measures
from taskhub.trial import Author, Case, Trial, load_cases
from taskhub.trial.stated import StatedAuthor

RULES = """\
ruleset: items
subject: item
rules:
  - {id: late, title: 逾期, colour: red, when: days_overdue >= 1, notice: supervision, suppresses: [slow]}
  - {id: slow, title: 偏慢, colour: yellow, when: percent < 50 and time_left_percent < 40, for: 3 working days}
  - {id: fell, title: 减少, colour: yellow, when: decreased, valid: {from: 2024-03-01, to: 2024-06-30}}
"""
UNIT_RULES = """\
ruleset: units
subject: unit
rules:
  - {id: many, title: 较多, colour: red, when: overdue / items >= 0.2 or role == 'enterprise'}
"""


def measures_of(rulesets: Sequence[Ruleset]) -> Measures:
    return Measures(rulesets, lambda start, days: WorkCalendar().add_working_days(start, days).day)


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return WorkCalendar()


@pytest.fixture
def trial(calendar: WorkCalendar) -> Trial:
    return Trial(calendar)


@pytest.fixture(scope="session")
def authors(calendar: WorkCalendar) -> dict[str, Author]:
    return {"item": ItemAuthor(calendar, "quarter"), "unit": StatedAuthor("unit", CATALOGUES["unit"])}


@pytest.fixture
def rulesets(tmp_path: Path) -> list[Ruleset]:
    directory = tmp_path / "rules"
    directory.mkdir()
    (directory / "items.yaml").write_text(RULES, encoding="utf-8")
    (directory / "units.yaml").write_text(UNIT_RULES, encoding="utf-8")
    return load_rulesets(directory, CATALOGUES)


@pytest.fixture
def write(
    tmp_path: Path, rulesets: list[Ruleset], authors: dict[str, Author], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[Case]]:
    """``write(text, …)``: the cases of files ``0.yaml``, ``1.yaml``, … in ``rules/tests``, loaded."""
    monkeypatch.chdir(tmp_path)

    def load(*texts: str) -> list[Case]:
        directory = tmp_path / "rules" / "tests"
        directory.mkdir(exist_ok=True)
        for n, text in enumerate(texts):
            (directory / f"{n}.yaml").write_text(dedent(text), encoding="utf-8")
        return load_cases(directory, rulesets, authors, measures_of(rulesets))

    return load


@pytest.fixture
def refused(write: Callable[..., list[Case]]) -> Callable[..., list[str]]:
    """What loading says about faulty files, a line each."""

    def load(*texts: str) -> list[str]:
        with pytest.raises(InputError) as caught:
            write(*texts)
        return str(caught.value).splitlines()

    return load
