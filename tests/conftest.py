"""What tests of every room need: a real ledger in a file, a register of units, moments, and plans from text."""

import importlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from taskhub import i18n
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.plan.load import Loaded, load_files
from taskhub.rules import Ruleset, Verdict
from taskhub.subjects import Facts
from taskhub.units import Unit, Units

# Some hundred processes are started here, and each would compile all of taskhub anew: twice the time that it takes to start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("taskhub", deadline=None)  # machines are shared: a slow moment is no fault of the code
settings.load_profile("taskhub")


@pytest.fixture(autouse=True)
def _untouched_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The developer's own settings do not decide what a test says, and a test's language ends with it."""
    for name in ("DATABASE_URL", "LOCALE", "WORKSPACE", "DEMO"):
        monkeypatch.delenv(f"TASKHUB_{name}", raising=False)
    yield
    i18n.use_locale(i18n.DEFAULT_LOCALE)


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger in a SQLite file, at the newest schema by way of the migrations. They take longer than most tests: who
    wants such a ledger copies this one."""
    path = tmp_path_factory.mktemp("ledger") / "taskhub.db"
    Database(f"sqlite:///{path}").prepare().close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_ledger: Path) -> Iterator[Database]:
    """An empty ledger of the test's own."""
    path = tmp_path / "taskhub.db"
    shutil.copyfile(empty_ledger, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def at() -> Callable[..., Moment]:
    """``at("2024-09-30")``: that day, as known at its end; ``at(day, known="2024-10-05")``: as known at the end of another."""

    def moment(day: str, known: str | None = None) -> Moment:
        return Moment(date.fromisoformat(day), datetime.combine(date.fromisoformat(known or day), time(15, 59), UTC))

    return moment


@pytest.fixture
def actor() -> Actor:
    return Actor("王敏", "awb")


@pytest.fixture
def units(make_units: Callable[[], Units]) -> Units:
    return make_units()


@pytest.fixture(scope="session")
def make_units() -> Callable[[], Units]:
    return _units


def _units() -> Units:
    """The committee office, two departments, a county, and a bureau that was merged into the first at the end of 2024."""
    named = [
        Unit(code="awb", name="市安委办", role="committee_office"),
        Unit(code="yjj", name="市应急管理局", aliases=["市应急局"], role="sector", superior="awb"),
        Unit(code="zjj", name="市住房和城乡建设局", aliases=["市住建局"], role="sector", superior="awb"),
        Unit(code="dhx", name="东河县", role="territory", superior="awb"),
        Unit(code="mtj", name="市煤炭局", role="sector", valid_to=date(2024, 12, 31), successor="yjj"),
    ]
    return Units({unit.code: unit for unit in named})


@pytest.fixture
def load_plan(database: Database, tmp_path: Path, units: Units, at: Callable[..., Moment], actor: Actor) -> Callable[..., Loaded]:
    """Loads a plan from YAML text into ``database``, on 2024-01-01 or another day."""

    def load(text: str, day: str = "2024-01-01") -> Loaded:
        path = tmp_path / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        return load_files(database, [path], units, at(day), actor)[0]

    return load


class _ByReference:
    """Answers as the kernel would, by the reference alone."""

    def __init__(self, ruleset: Ruleset, **_said: Any) -> None:
        self.ruleset = ruleset

    def __enter__(self) -> "_ByReference":
        return self

    def __exit__(self, *_error: object) -> None: ...

    def decide(self, subjects: Iterable[tuple[str, Facts]]) -> Verdict:
        rules = self.ruleset.rules
        decisions = {key: frozenset(rule.id for rule in rules if rule.holds(facts)) for key, facts in subjects}
        return Verdict(subjects=len(decisions), decisions=decisions)


@pytest.fixture(scope="module")
def engine_left_out() -> Iterator[None]:
    """For laws that need thousands of decisions: that engine and reference agree is tested with the kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.import_module("taskhub.finding.judge"), "Kernel", _ByReference)
        yield
