"""What a foreign table of the next revision cannot say stays as it is loaded: weights, targets, milestones, sources."""

from collections.abc import Iterator

from taskhub.i18n import gettext as _
from taskhub.intake.amend import as_work
from taskhub.intake.model import Draft, Question, Work
from taskhub.plan import Item, Plan

_COLUMN = {"weight": "weight", "source": "source", "carries": "carries", "start": "start", "target": "value"}
"""Key of a plan file → the column that would say it."""


def carry_over(draft: Draft, base: Plan, columns: frozenset[str]) -> None:
    """Completes each item of the draft that ``base`` has by what ``columns`` leave unsaid, and asks where a code seems to have
    moved to another item."""
    items = {item.code: item for item in base.items}
    titles = {item.title: item.code for item in base.items}
    for work in _works(draft):
        before = items.get(work.code)
        if before is None:
            continue
        _complete(work, before, base, columns)
        if work.title != before.title and titles.get(work.title, work.code) != work.code:
            work.questions.append(Question(
                "", work.title, _("编号 {code} 原来是“{title}”").format(code=work.code, title=before.title),
                _("编号移位了:改回 {code}").format(code=titles[work.title]), open=False))  # fmt: skip


def _works(draft: Draft) -> Iterator[Work]:
    for task in draft.tasks:
        for measure in task.measures:
            yield from measure.works


def _complete(work: Work, before: Item, base: Plan, columns: frozenset[str]) -> None:
    known = as_work(before, base).values
    for key, column in _COLUMN.items():
        if column not in columns and key in known:
            work.values.setdefault(key, known[key])
    if "withdrawn" in known:
        work.values["withdrawn"] = known["withdrawn"]
    if before.target is not None and "value" not in columns:
        work.questions = [one for one in work.questions if "target:" not in one.suggestion]
    same_limit = work.values.get("due") == known.get("due")
    if same_limit and "kind" in known:
        work.values.setdefault("kind", known["kind"])
    if "milestones" in known and "milestones" not in work.values:
        if same_limit:
            work.values["milestones"] = known["milestones"]
        else:
            work.questions.append(Question(
                "", work.title, _("时限变了,原来的进度节点没有留"), _("写新的 milestones"), open=False))  # fmt: skip
