"""Writing a judgement down: the only place where findings are opened, refreshed and resolved."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.finding.judgement import Judgement, Opening, storable
from taskhub.finding.models import Assessment, DecisionDispute, Finding
from taskhub.finding.tallies import KeptTallies
from taskhub.finding.visits import Visits
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.rules import Ruleset

LEASE = "assess"
_BATCH = 500


def last_assessed(session: Session) -> Assessment | None:
    return session.exec(select(Assessment).order_by(col(Assessment.as_of).desc()).limit(1)).one_or_none()


def require_forward(session: Session, moment: Moment) -> None:
    """Assessment runs forward: what was said on a later day cannot be unsaid."""
    last = last_assessed(session)
    if last is not None and last.as_of > moment.as_of:
        raise StateError(
            _("已经研判到 {last},不能再研判更早的 {day};只想看看结果请加 --dry-run").format(last=last.as_of, day=moment.as_of)
        )


def apply(
    session: Session,
    actor: Actor,
    judgement: Judgement,
    rulesets: Sequence[Ruleset],
    revisions: Mapping[str, int],
) -> None:
    """Writes ``judgement`` in the caller's transaction. What another run wrote meanwhile is left as it stands.

    ``revisions``: ruleset name → id of the configuration revision that the findings rest on.
    """
    moment = judgement.moment
    named = [*(one.finding for one in judgement.resolvings), *(one.finding for one in judgement.refreshings)]
    open_now = _open_now(session, named)
    for resolving in judgement.resolvings:
        if finding := open_now.pop(resolving.finding, None):
            finding.resolved_on, finding.resolved_at, finding.resolved_why = resolving.on, moment.now, resolving.why
            finding.untold = False
            audit.record(session, moment, actor, "finding.resolve", _subject(finding), resolving.why, rule=finding.rule,
                         finding=finding.id)  # fmt: skip
    for refreshing in judgement.refreshings:
        if finding := open_now.get(refreshing.finding):
            finding.facts, finding.refreshed_on = storable(refreshing.facts), moment.as_of
            finding.unit = refreshing.unit  # a merged unit's successor inherits what is open
    session.flush()
    begun: dict[str, set[str]] = defaultdict(set)
    for opening in judgement.openings:
        begun[opening.kind].add(opening.key)
    taken = {(one.subject_kind, one.subject_key, one.rule) for one in _open_of(session, begun)}
    for opening in judgement.openings:
        if opening.resolved_on is not None or (opening.kind, opening.key, opening.rule.id) not in taken:
            session.add(_finding(opening, moment, revisions[opening.ruleset]))
            audit.record(session, moment, actor, "finding.open", f"{opening.kind}:{opening.key}", rule=opening.rule.id,
                         since=str(opening.since), facts=storable(opening.facts))  # fmt: skip
            if opening.resolved_on is not None:
                audit.record(session, moment, actor, "finding.resolve", f"{opening.kind}:{opening.key}",
                             opening.resolved_why or "", rule=opening.rule.id)  # fmt: skip
    session.flush()
    _suppress(session, judgement, rulesets)
    _note_disputes(session, judgement)
    if session.get(Assessment, moment.as_of) is None:
        session.add(Assessment(as_of=moment.as_of, recorded_at=moment.now))


def remember(session: Session, judgement: Judgement, visits: Visits, tallies: KeptTallies) -> None:
    """Writes down when to look again, and what members add to their groups. In the transaction of ``apply``."""
    for kind, seen in judgement.seen.items():
        agenda.note(session, kind, seen)
    for kind, keys in judgement.gone.items():
        agenda.forget(session, kind, keys)
    tallies.write(session)
    agenda.unqueue(session, visits.queue)
    agenda.rest_on(session, visits.basis)


def _open_now(session: Session, ids: Sequence[int]) -> dict[int, Finding]:
    found: dict[int, Finding] = {}
    for first in range(0, len(ids), _BATCH):
        query = select(Finding).where(col(Finding.id).in_(ids[first : first + _BATCH]), col(Finding.resolved_on).is_(None))
        found.update({finding.id or 0: finding for finding in session.exec(query)})
    return found


def _open_of(session: Session, subjects: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """The open findings of subjects, by kind and keys."""
    for kind, keys in subjects.items():
        named = sorted(keys)
        for first in range(0, len(named), _BATCH):
            query = select(Finding).where(
                col(Finding.subject_kind) == kind,
                col(Finding.subject_key).in_(named[first : first + _BATCH]),
                col(Finding.resolved_on).is_(None),
            )
            yield from session.exec(query)


def _finding(opening: Opening, moment: Moment, revision_id: int) -> Finding:
    return Finding(
        subject_kind=opening.kind,
        subject_key=opening.key,
        subject_title=opening.title,
        plan=opening.plan,
        unit=opening.unit,
        rule=opening.rule.id,
        title=opening.rule.title,
        colour=opening.rule.colour,
        notice=opening.rule.notice,
        untold=opening.rule.notice is not None and opening.resolved_on is None,
        revision_id=revision_id,
        since=opening.since,
        opened_on=opening.opened_on,
        as_of=moment.as_of,
        recorded_at=moment.now,
        refreshed_on=moment.as_of,
        facts=storable(opening.facts),
        resolved_on=opening.resolved_on,
        resolved_at=moment.now if opening.resolved_on else None,
        resolved_why=opening.resolved_why,
    )


def _suppress(session: Session, judgement: Judgement, rulesets: Sequence[Ruleset]) -> None:
    """A graver finding silences the ones that its rule names, on the same subject and for as long as it is open."""
    silencers: dict[str, list[str]] = defaultdict(list)
    for ruleset in rulesets:
        for rule in ruleset.rules:
            for silenced in rule.suppresses:
                silencers[silenced].append(rule.id)
    if not silencers:
        return
    open_by_subject: dict[str, dict[str, Finding]] = defaultdict(dict)
    for finding in _open_of(session, judgement.seen):
        open_by_subject[_subject(finding)][finding.rule] = finding
    for findings in open_by_subject.values():
        for silenced, finding in findings.items():
            silencer = next((name for name in silencers.get(silenced, ()) if name in findings), None)
            if finding.suppressed_by != silencer:
                finding.suppressed_by = silencer


def _note_disputes(session: Session, judgement: Judgement) -> None:
    for kind, ruleset, dispute in judgement.disputes:
        subject = f"{kind}:{dispute.key}"
        known = select(func.count()).where(
            col(DecisionDispute.subject) == subject,
            col(DecisionDispute.ruleset) == ruleset,
            col(DecisionDispute.as_of) == judgement.moment.as_of,
        )
        if not session.exec(known).one():
            session.add(
                DecisionDispute(
                    subject=subject, ruleset=ruleset, as_of=judgement.moment.as_of, recorded_at=judgement.moment.now,
                    engine=sorted(dispute.engine), reference=sorted(dispute.reference),
                )
            )  # fmt: skip


def _subject(finding: Finding) -> str:
    return f"{finding.subject_kind}:{finding.subject_key}"
