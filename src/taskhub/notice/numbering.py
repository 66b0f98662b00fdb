"""Numbers: drawn here without gaps, or given from outside at sign-off; and the issues of a series."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, or_, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.document_numbers import as_written, is_well_formed
from taskhub.i18n import gettext as _
from taskhub.notice.lifecycle import STATE_TITLES, UNSAID
from taskhub.notice.models import DocumentSeries, Notice
from taskhub.notice.steps import Words, record
from taskhub.problems import StateError
from taskhub.settings import Notices

SERIES = "series:"
"""Tells the title of a series from the code of a kind, where both are counted."""


def lacks_number(settings: Notices, notice: Notice) -> bool:
    """Whether it cannot be issued before somebody enters the number that it is given outside."""
    return notice.kind in settings.external and notice.reserved_number is None and notice.number is None


def give_number(session: Session, moment: Moment, actor: Actor, settings: Notices, notice: Notice, text: str) -> bool:
    """Enters the number that the office's own register gave a notice; False where it has this one already.

    Raises StateError for a kind that is numbered here, for what is no document number, for one that was given to another
    notice (a withdrawn one keeps its own), and where the notice has gone out.
    """
    number, name = as_written(text), notice.number or notice.key
    if not is_well_formed(number):
        message = _("{number} 不是文号;写成 某安委办督〔2024〕12号 这样:年份在括号里,以“号”结尾")
        raise StateError(message.format(number=text))
    if number in (notice.number, notice.reserved_number):
        return False
    if notice.kind not in settings.external:
        raise StateError(
            _("{name} 的文号由系统编,不能另给;要用外来文号,在 config/taskhub.yaml 把这一种通知的 numbering 设为 external").format(
                name=name
            )
        )
    if notice.state not in UNSAID:
        raise StateError(_("{name} 的状态是 {state},不能再给文号").format(name=name, state=_(STATE_TITLES[notice.state])))
    bearer = _bearer(session, number)
    if bearer is not None:
        raise StateError(
            _("文号 {number} 已给了 {key}({state}),不能再用").format(
                number=number, key=bearer.key, state=_(STATE_TITLES[bearer.state])
            )
        )
    before, notice.reserved_number = notice.reserved_number, number
    session.add(notice)
    record(session, moment, actor, notice, "number", Words(document=number))
    audit.record(session, moment, actor, "notice.number", f"notice:{notice.key}", before=before, after=number)
    return True


def _bearer(session: Session, number: str) -> Notice | None:
    return session.exec(select(Notice).where(or_(Notice.number == number, Notice.reserved_number == number))).first()


def take_number(session: Session, settings: Notices, notice: Notice, year: int) -> str:
    """The number that a notice is issued under, in the transaction that issues it. Raises StateError where it waits for one."""
    if notice.reserved_number is not None:
        return notice.reserved_number
    if lacks_number(settings, notice):
        raise StateError(_("{key} 还没有文号;用 notice number 登记").format(key=notice.key))
    word = settings.kinds[notice.kind].word  # type: ignore[index]
    while True:
        number = f"{settings.issuer}{word}〔{year}〕{_count(session, settings.issuer, notice.kind, year)}号"
        if _bearer(session, number) is None:  # the kind may have had numbers from outside before
            return number


def take_issue(session: Session, settings: Notices, notice: Notice, year: int) -> None:
    """Counts a notice among the issues of its kind's series, in the transaction that issues it."""
    kind = settings.kinds[notice.kind]  # type: ignore[index]
    if kind.series:
        notice.series, notice.series_year = kind.series, year if kind.restart == "yearly" else 0
        notice.series_issue = _count(session, "", f"{SERIES}{kind.series}", notice.series_year)


def series_issue(notice: Notice) -> str:
    """安全生产督办通报 2024年第3期, or, where its issues are counted through, 第44期; nothing for what is in no series."""
    if not notice.series:
        return ""
    if not notice.series_year:
        return _("{series}第{n}期").format(series=notice.series, n=notice.series_issue)
    return _("{series}{year}年第{n}期").format(series=notice.series, year=notice.series_year, n=notice.series_issue)


def _count(session: Session, issuer: str, what: str, year: int) -> int:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    first = dialect.insert(DocumentSeries).values(issuer=issuer, kind=what, year=year, last=1)
    counted = first.on_conflict_do_update(index_elements=["issuer", "kind", "year"], set_={"last": col(DocumentSeries.last) + 1})
    return int(session.execute(counted.returning(col(DocumentSeries.last))).scalar_one())
