"""A plan file judged: its form by the model, then its meaning. Every fault of both is collected."""

import copy
from typing import Any

from pydantic import ValidationError

from taskhub import documents
from taskhub.documents import Document
from taskhub.plan import meaning
from taskhub.plan.file import PlanFile, Step
from taskhub.plan.resolve import resolve
from taskhub.plan.structure import Plan
from taskhub.problems import InputError, Problem
from taskhub.units import Units


def check(document: Document, units: Units) -> Plan:
    """The plan that ``document`` means. Raises InputError with every fault, in the order of the file."""
    problems: list[Problem] = list(document.faults)
    broken: set[Step] = set()
    try:
        file = PlanFile.model_validate(document.data)
    except ValidationError as error:
        refusal = documents.refusal(document, PlanFile, error)
        problems = list(refusal.problems)
        # An unquoted code is read as it was meant, and without a date its entry still means what else it says.
        broken = {path[:-1] for path, kind in _places(error) if kind not in ("string_type", "date_type")}
        try:
            file = PlanFile.model_validate(_mended(document, error))
        except ValidationError:
            raise refusal from None
    plan = resolve(file)
    problems += [
        document.problem(fault.path, fault.message, fault.remedy)
        for fault in meaning.faults(file, plan, units)
        if not _within(fault.path, broken)
    ]
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.line or 0))
    return plan


def _places(error: ValidationError) -> list[tuple[Step, str]]:
    return [(fault["loc"], fault["type"]) for fault in error.errors(include_url=False)]


def _mended(document: Document, error: ValidationError) -> Any:
    """The data without its faults of form, as far as it makes sense without them, so that its meaning is checked too."""
    data = copy.deepcopy(document.data)
    for path, kind in _places(error):
        parent: Any = data
        for step in path[:-1]:
            parent = parent[step]
        written = document.source(path)
        if kind == "string_type" and written:
            parent[path[-1]] = written  # what the author meant by an unquoted 1.10
        elif kind != "missing" and path and isinstance(path[-1], str):
            parent.pop(path[-1], None)
    return data


def _within(path: Step, broken: set[Step]) -> bool:
    """Whether the fault stands in an entry whose form is at fault: it may only follow from that (``leed:`` for ``lead:``)."""
    return any(path[:length] in broken for length in range(1, len(path) + 1))
