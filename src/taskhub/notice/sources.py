"""Issued notices as a fact source. A notice about notices is never a subject: a reminder of a reminder would go on for ever."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.notice.facts import NOTICE_FACTS, Happened, NoticeChronicle
from taskhub.notice.lifecycle import ON_PAPER
from taskhub.notice.listing import by_keys
from taskhub.notice.models import Notice, NoticeLine, NoticeStep, key_of
from taskhub.subjects import Facts, FactSpec, Step, Subject
from taskhub.units import Units


class NoticeSource:
    """Notices that were issued. Their addressee is whoever answers for the recipient."""

    kind = "notice"
    catalogue: Mapping[str, FactSpec] = NOTICE_FACTS

    def __init__(self, session: Session, moment: Moment, units: Units, calendar: WorkCalendar, until: date = date.max) -> None:
        """``until``: what is dated later does not exist, also where it is recorded already."""
        self.session, self.moment, self.units, self.calendar, self.until = session, moment, units, calendar, until
        self._read: dict[str, Notice] = {}

    def _issued(self, moment: Moment) -> tuple[ColumnElement[bool], ...]:
        return (
            col(Notice.issued_on).is_not(None), col(Notice.issued_on) <= self.until, col(Notice.issued_at) <= moment.now,
            col(Notice.about_notices).is_(False),
        )  # fmt: skip

    def keys(self, moment: Moment) -> Iterable[str]:
        query = sql_select(Notice.plan, Notice.unit, Notice.kind, Notice.drafted_on, Notice.part)  # type: ignore[call-overload]
        for parts in self.session.execute(query.where(*self._issued(moment)).order_by(Notice.id)):
            yield key_of(*parts)

    def chronicles(self, keys: Iterable[str] | None, moment: Moment) -> Iterable[NoticeChronicle]:
        self._read.clear()
        for some in batched(self.keys(moment) if keys is None else keys):
            query = select(Notice).where(*self._issued(moment), by_keys(some)).order_by(col(Notice.id))
            notices = self.session.exec(query).all()
            steps, lines = self._steps(notices, moment), self._lines(notices)
            for notice in notices:
                self._read[notice.key] = notice
                yield NoticeChronicle(
                    notice.key, notice.kind, self._unit(notice), notice.plan, lines.get(notice.id or 0, 0),
                    steps[notice.id or 0], self.calendar,
                )  # fmt: skip

    def _steps(self, notices: Sequence[Notice], moment: Moment) -> Mapping[int, Sequence[Happened]]:
        """Each notice's steps. The reply date that stands now is the notice's own: it may have been settled since."""
        found: dict[int, list[Happened]] = defaultdict(list)
        query = select(NoticeStep).where(
            col(NoticeStep.notice_id).in_([notice.id for notice in notices]), col(NoticeStep.verb).not_in(ON_PAPER),
            col(NoticeStep.as_of) <= self.until, col(NoticeStep.recorded_at) <= moment.now,
        )  # fmt: skip
        for step in self.session.exec(query.order_by(col(NoticeStep.id))):
            found[step.notice_id].append(Happened(step.verb, step.as_of, step.reply_due, step.id or 0))
        for notice in notices:
            steps = found[notice.id or 0]
            if notice.returns == sum(step.verb == "return" for step in steps):
                since = max((i for i, step in enumerate(steps) if step.verb == "return"), default=0)
                steps[since:] = [replace(step, reply_due=notice.reply_due) for step in steps[since:]]
        return found

    def _lines(self, notices: Sequence[Notice]) -> Mapping[int, int]:
        query = select(col(NoticeLine.notice_id), func.count()).where(
            col(NoticeLine.notice_id).in_([notice.id for notice in notices]), NoticeLine.silent_why == ""
        )
        return dict(self.session.exec(query.group_by(col(NoticeLine.notice_id))).all())

    def _unit(self, notice: Notice) -> str:
        return self.units.accountable(notice.unit, self.moment.as_of)

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {chronicle.key: chronicle.facts(moment.as_of) for chronicle in self.chronicles(keys, moment)}

    def groups(self, key: str) -> Sequence[Subject]:
        notice = self._read[key]
        plan = (Subject("plan", notice.plan),) if notice.plan else ()
        return (Subject("unit", self._unit(notice)), *plan)

    def group_keys(self, kind: str) -> Iterable[str]:
        if kind != "unit":
            return ()
        return {self.units.accountable(unit, self.moment.as_of) for unit in self._recipients()}

    def members(self, group: Subject, moment: Moment) -> Iterable[str]:
        units = {unit for unit in self._recipients() if self.units.accountable(unit, moment.as_of) == group.key}
        query = select(Notice).where(*self._issued(moment), col(Notice.unit).in_(units)).order_by(col(Notice.id))
        return [notice.key for notice in self.session.exec(query)] if group.kind == "unit" else ()

    def _recipients(self) -> Iterable[str]:
        return self.session.exec(select(Notice.unit).distinct()).all()

    def shares(self, key: str) -> Iterable[Step]:
        return ()

    def title(self, key: str) -> str:
        notice = self._read[key]
        return f"{notice.number} {notice.title}"

    def addressee(self, key: str) -> str | None:
        return self._unit(self._read[key])
