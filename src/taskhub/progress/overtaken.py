"""Rows that come back late. A sheet is made at an instant and knows what was recorded up to then; what it says of an item and
a day is old where somebody else has recorded something different for that day since. Such a row is refused: whoever filled it in
could not see the correction. The same sheet may correct itself as often as it likes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from taskhub.database import batched
from taskhub.figures import PERCENT_DIGITS, VALUE_DIGITS, plain, unscaled
from taskhub.i18n import gettext as _
from taskhub.problems import Problem
from taskhub.progress.intake import Entry
from taskhub.progress.models import ProgressReport
from taskhub.tables import Row

Key = tuple[str, str, date]


@dataclass(frozen=True, slots=True)
class Origin:
    """The sheet that rows came back in, and when it was made."""

    sheet: str
    made_at: datetime


def overtaken(session: Session, origin: Origin, file: str, fresh: Sequence[tuple[Row, Entry]]) -> Iterator[Problem]:
    """A problem for each row that is older than a correction."""
    counting = _counting(session, (entry for _row, entry in fresh))
    for row, entry in fresh:
        later = counting.get(_key(entry))
        if later is None or later.sheet == origin.sheet or later.recorded_at <= origin.made_at or _same(entry, later):
            continue
        message = _("{day} 的数在这张表发出以后已由别处报为 {said},旧表不能盖掉").format(day=entry.as_of, said=_said(later))
        yield Problem(file, row.number, _field(entry), message, _("核对;要改,请重新导出这张表再填"))


def corrected(session: Session, file: str, known: Sequence[tuple[Row, Entry]]) -> Iterator[Problem]:
    """A remark for each row that was taken before and has been corrected since: the correction stands."""
    counting = _counting(session, (entry for _row, entry in known))
    for row, entry in known:
        later = counting[_key(entry)]
        if not _same(entry, later):
            message = _("这个数以前收过,后来更正为 {said},以更正为准").format(said=_said(later))
            yield Problem(file, row.number, _field(entry), message, _("确要改回,用 taskhub progress record"))


def _counting(session: Session, entries: Iterable[Entry]) -> dict[Key, ProgressReport]:
    """Of each item and day of the entries the report that counts: the one recorded last."""
    wanted = {_key(entry) for entry in entries}
    found: dict[Key, ProgressReport] = {}
    for some in batched(sorted({item for _plan, item, _day in wanted})):
        query = select(ProgressReport).where(
            col(ProgressReport.item).in_(some), col(ProgressReport.as_of).in_({day for _plan, _item, day in wanted})
        )
        for one in session.exec(query.order_by(col(ProgressReport.recorded_at), col(ProgressReport.id))):
            found[one.plan, one.item, one.as_of] = one
    return found


def _key(entry: Entry) -> Key:
    return (entry.plan, entry.item, entry.as_of)


def _same(entry: Entry, report: ProgressReport) -> bool:
    return entry.says_the_same(report.value, report.percent, report.done)


def _field(entry: Entry) -> str:
    return "value" if entry.value is not None else "percent" if entry.percent is not None else "done"


def _said(report: ProgressReport) -> str:
    if report.value is not None:
        return plain(unscaled(report.value, VALUE_DIGITS))
    if report.percent is not None:
        return f"{plain(unscaled(report.percent, PERCENT_DIGITS))}%"
    return _("已完成") if report.done else _("未完成")
