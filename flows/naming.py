"""What runs are called in the list: what is done, and for which day or about what."""

from collections.abc import Callable
from typing import Any

from prefect.runtime import flow_run
from pydantic import BaseModel

from taskhub.hub import Hub
from taskhub.problems import TaskhubError
from taskhub.workspace import Workspace


def named(title: str, *parameters: str, day: str | None = None) -> Callable[[], str]:
    """A name for ``flow_run_name``: ``title`` and those of the run's ``parameters`` that were given (``form.unit`` is a field of
    a form). ``day``: the parameter that says for which day, today where it is left empty. A template would say None."""

    def name() -> str:
        given = [_said(flow_run.get_parameters(), one.split(".")) for one in parameters]
        return " ".join(part for part in (title, _day(day) if day else "", *given) if part)

    return name


def _day(parameter: str) -> str:
    given = flow_run.get_parameters().get(parameter)
    try:
        return str(Hub(Workspace.find()).moment(given).as_of)
    except TaskhubError:  # the run itself says what is wrong with the workspace
        return str(given or "")


def _said(value: Any, way: list[str]) -> str:
    for part in way:
        value = getattr(value, part) if isinstance(value, BaseModel) else value.get(part)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(value).strip()
