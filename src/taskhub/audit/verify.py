"""Proof that nothing was altered: the chain computed anew, seals and notes compared with the rows as they are, the head compared
with one that was kept elsewhere."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table, func
from sqlmodel import Session, SQLModel, col, select

from taskhub.audit import chain
from taskhub.audit.covered import covered_tables, only_grows
from taskhub.audit.events import AuditEvent
from taskhub.audit.events import head as newest_link
from taskhub.audit.rows import UNREADABLE
from taskhub.audit.seals import Seal, digest_of, seals
from taskhub.audit.told import Breach, Told
from taskhub.i18n import gettext as _
from taskhub.problems import TaskhubError

_ROWS = 2000
_WRITTEN = re.compile(r"([0-9]+)-([0-9a-f]{16,64})")
_SAID = ("recorded_at", "as_of", "actor", "verb", "why", "subject", "details")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain stood: after so many events, at this hash. Whoever keeps it elsewhere can tell later."""

    events: int
    hash: str

    def __str__(self) -> str:
        return f"{self.events}-{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        found = _WRITTEN.fullmatch(text.strip().lower())
        if not found:
            example = Head(1234, chain.BEGINNING.hex()[:16])
            raise TaskhubError(_("{text} 不是链头;写作 {example}(taskhub audit head 打印的)").format(text=text, example=example))
        return cls(int(found[1]), found[2])

    def is_at(self, link: bytes) -> bool:
        return link.hex().startswith(self.hash)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: so many ``rows`` of the ledger were compared. ``since``: the covered tables → the day from which
    on the chain answers for them; None for those that the next writing command covers."""

    head: Head
    rows: int
    since: Mapping[str, date | None]
    breaches: Sequence[Breach]


def head(session: Session) -> Head:
    return Head(session.exec(select(func.count()).select_from(AuditEvent)).one(), newest_link(session).hex())


def verify(session: Session, kept: Head | None = None) -> Verified:
    """Computes everything anew. ``kept``: a head that was printed or published before."""
    breaches = [*_chain(session, kept)]
    told = Told(session)
    rows = 0
    last: dict[str, Seal] = {}
    for one in seals(session):
        rows += one.rows
        breaches += _between(last.get(one.table), one)
        breaches += _sealed(session, one)
        last[one.table] = one
    for table in covered_tables():
        if only_grows(table) and table.name in told.since:
            breaches += _unsealed(session, table, last.get(table.name))
    compared, found = told.compared(session)
    since = {table.name: told.since.get(table.name) for table in covered_tables()}
    return Verified(head(session), rows + compared, since, breaches + found)


def _chain(session: Session, kept: Head | None) -> Iterator[Breach]:
    """After a break the comparison goes on from what is written, so that each is told once."""
    before, number, met = chain.BEGINNING, 0, kept is None or kept.events == 0
    columns = (AuditEvent.id, AuditEvent.chain, *(getattr(AuditEvent, name) for name in _SAID))
    query = select(*columns).order_by(col(AuditEvent.id)).execution_options(yield_per=_ROWS)
    for id_, link, *values in session.connection().execute(query):
        number += 1
        said = dict(zip(_SAID, values, strict=True))
        if chain.link(before, said) != link:
            yield Breach(
                _("审计记录 {id}({verb} {subject},{day})").format(
                    id=id_, verb=said["verb"], subject=said["subject"], day=said["as_of"]),
                _("与前后对不上:它被改过、是插进来的,或者它前面的记录被删了"),
            )  # fmt: skip
        before = link
        if kept is not None and number == kept.events:
            met = True
            if not kept.is_at(link):
                yield Breach(
                    _("第 1 到 {n} 条审计记录").format(n=number), _("与留存的链头 {head} 不符:这以前有改动").format(head=kept)
                )
    if kept is not None and not met:
        yield Breach(
            _("审计记录"), _("留存的链头说有 {kept} 条,现在只有 {now} 条:有记录被删").format(kept=kept.events, now=number)
        )


def _sealed(session: Session, one: Seal) -> Iterator[Breach]:
    table = SQLModel.metadata.tables.get(one.table)
    where = _rows(one.table, (one.after or 0) + 1, one.last)
    if table is None or not set(one.columns) <= set(table.columns.keys()):
        yield Breach(where, _("这些行封存以后,表的结构变了,无法核对"))
        return
    try:
        rows, _last, digest = digest_of(session, table, one.columns, one.after, one.last)
    except UNREADABLE as error:
        yield Breach(where, _("封存以后被改过:{why}").format(why=error))
        return
    if rows != one.rows:
        yield Breach(where, _("封存时有 {then} 行,现在有 {now} 行").format(then=one.rows, now=rows))
    elif digest != one.sha256:
        yield Breach(where, _("封存以后被改过"))


def _between(before: Seal | None, one: Seal) -> Iterator[Breach]:
    """A transaction seals what it added above the highest id that it found: the one that the seal before ends with."""
    last, found = before.last if before else 0, one.after or 0
    if found > last:
        yield Breach(_rows(one.table, last + 1, found), _("不是程序写进去的:没有一次写入封存过它们"))
    elif found < last:
        yield Breach(_rows(one.table, found + 1, last), _("后来写入时已经不在:被删过"))


def _unsealed(session: Session, table: Table, last: Seal | None) -> Iterator[Breach]:
    from_ = last.last if last else 0
    query = select(func.min(table.c.id), func.max(table.c.id), func.count())
    if last:
        query = query.where(table.c.id > from_)
    lowest, highest, count = session.connection().execute(query).one()
    if count:
        yield Breach(_rows(table.name, lowest, highest), _("不是程序写进去的:没有一次写入封存过它们"))


def _rows(table: str, first: int, last: int) -> str:
    return _("{table} 第 {first} 到 {last} 行").format(table=table, first=first, last=last)
