"""A workbook that a reporting round asked for is the unit's return, or says that there is nothing to report."""

from taskhub import rounds
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, StateError
from taskhub.rounds import Said
from taskhub.workbook.taking import Taking


def require_round(taking: Taking) -> None:
    """Raises InputError where the workbook names a round that there is not: it was made by another ledger."""
    if taking.back.round is None:
        return
    try:
        rounds.find(taking.session, taking.back.round)
    except StateError as fault:
        raise InputError([_refused(taking, fault)]) from None


def take(taking: Taking, is_new: bool) -> bool:
    """Takes the return; False where it was taken before. ``is_new``: whether the workbook brought anything.

    The same workbook with something new in it is a corrected return. One in which nothing was filled in is none, and whoever sent
    it must hear so: silence must be said.
    """
    back = taking.back
    if back.round is None or taking.problems:
        return False
    if back.words.nil and back.is_filled:
        problem = Problem(back.file, None, back.words.nil_cell, _("写了零报告,又填了内容"), _("删去“是”,或清空填的内容"))
        taking.problems.append(problem)
        return False
    if not back.words.nil and not back.is_filled:
        remedy = _("填好再交;确实没有可报的,在这里选“是”")
        taking.problems.append(Problem(back.file, None, back.words.nil_cell, _("什么也没有填,这样不算报送"), remedy))
        return False
    if not is_new and rounds.came(taking.session, back.round, back.unit.code, back.number):
        return False
    said = Said(
        person=back.words.signed_by or back.filled_by, document=back.number, on_behalf_of=taking.on_behalf_of
    )  # fmt: skip
    verb = "nil" if back.words.nil else "submit"
    try:
        taken = rounds.take(taking.session, taking.moment, taking.actor, back.round, back.unit.code, verb, said)
        for unit in _merged(taking, back.round) if taken else ():
            rounds.take(taking.session, taking.moment, taking.actor, back.round, unit, verb, said)
        return taken
    except StateError as fault:
        taking.problems.append(_refused(taking, fault))
        return False


def _merged(taking: Taking, code: str) -> list[str]:
    """The units that had been merged into this one when the sheet was made, so that what they led stands in it, and that still
    owe the round a return."""
    back, units = taking.back, taking.units
    gone = [code for code, successor in units.succeeded(back.as_of).items() if successor == back.unit.code]
    return [unit for unit in gone if rounds.owes(taking.session, code, unit)]


def _refused(taking: Taking, fault: StateError) -> Problem:
    return Problem(taking.back.file, None, taking.back.facts.where("round"), str(fault), _("不清楚的问安委办"))
