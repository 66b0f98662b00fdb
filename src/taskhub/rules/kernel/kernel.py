"""Every decision made twice: by the engine in its own process and by the reference here, and held against each other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.problems import TaskhubError
from taskhub.rules.condition import Condition
from taskhub.rules.encoding import GUARD, Encoding
from taskhub.rules.kernel.process import COMMAND, Question, WorkerFault, WorkerProcess
from taskhub.rules.normal import conjuncts
from taskhub.rules.reference import Mask, decider
from taskhub.rules.ruleset import Ruleset
from taskhub.subjects import Facts

CONJUNCTS_OF_AN_ENGINE = 48
"""The engine bears 64 simultaneous matches of one fact; the rest is margin."""


class KernelFailure(TaskhubError):
    """Some subjects could not be decided: their chunk failed twice, or their facts are not of the declared types."""

    def __init__(self, ruleset: str, first: str, last: str, reason: str) -> None:
        self.ruleset, self.first, self.last, self.reason = ruleset, first, last, reason
        where = first if first == last else _("{first} 至 {last}").format(first=first, last=last)
        super().__init__(_("规则集 {ruleset} 未能研判 {where}:{reason}").format(ruleset=ruleset, where=where, reason=reason))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Engine and reference differ about a subject: nothing may be done on the strength of either."""

    key: str
    engine: frozenset[str]
    reference: frozenset[str]


@dataclass(slots=True)
class Verdict:
    """What was decided about ``subjects`` subjects. Each is in exactly one of the three: its rule ids where both evaluators
    agree, or a disagreement, or within a failure."""

    subjects: int = 0
    decisions: dict[str, frozenset[str]] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)
    failures: list[KernelFailure] = field(default_factory=list)


@dataclass(slots=True)
class _Chunk:
    """Some subjects on their way; ``verdict`` has those whose facts could not even be put to the evaluators."""

    verdict: Verdict
    keys: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    distinct: list[str] = field(default_factory=list)
    reference: list[Mask] = field(default_factory=list)
    question: Question | None = None


class Kernel:
    """The conditions of one ruleset, ready to judge any number of subjects. ``for``, ``valid`` and ``suppresses`` are not
    its business. Used as a context manager and by one thread at a time; the worker lives until the end of the block."""

    def __init__(
        self, ruleset: Ruleset, *, deadline_seconds: float = 30.0, chunk: int = 2000, command: Sequence[str] = COMMAND
    ) -> None:
        """``chunk`` subjects go through one fresh engine, within ``deadline_seconds``. Raises StateError where the
        conditions need more properties than the engine can hold."""
        conditions = [rule.condition for rule in ruleset.rules]
        self._ruleset = ruleset
        self._chunk_size = chunk
        self._reference = decider(conditions)
        self._encoding = Encoding(conditions)
        program = _program(conditions, self._encoding)
        self._worker = WorkerProcess(program, len(conditions), deadline_seconds, command)
        self._sets: dict[Mask, frozenset[str]] = {}

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._worker.stop()

    def decide(self, subjects: Iterable[tuple[str, Facts]], progress: Callable[[int], None] | None = None) -> Verdict:
        """Which rules' conditions hold, for each key with its facts. A chunk that fails does not hold up the others.

        ``progress`` hears, after each chunk, how many subjects have been dealt with.
        """
        whole = Verdict()
        for verdict in self.judged(subjects):
            whole.subjects += verdict.subjects
            whole.decisions.update(verdict.decisions)
            whole.disagreements += verdict.disagreements
            whole.failures += verdict.failures
            if progress:
                progress(whole.subjects)
        return whole

    def judged(self, subjects: Iterable[tuple[str, Facts]]) -> Iterator[Verdict]:
        """The same chunk by chunk, in the order of ``subjects``, so that memory does not grow with their number.

        Reads one chunk ahead: while the worker is busy with one, the next is prepared here and put into its hands, and it is
        busy with that one while the caller is with this. Other subjects may be judged or decided meanwhile.
        """
        before: _Chunk | None = None
        for chunk in self._chunks(subjects):
            if chunk.distinct:
                chunk.question = self._worker.ask(chunk.distinct)
            if before:
                yield self._settled(before)
            before = chunk
        if before:
            yield self._settled(before)

    def _chunks(self, subjects: Iterable[tuple[str, Facts]]) -> Iterator[_Chunk]:
        rest = iter(subjects)
        message, reference = self._encoding.message, self._reference
        while batch := list(islice(rest, self._chunk_size)):
            chunk = _Chunk(Verdict(len(batch)))
            for key, facts in batch:
                try:
                    encoded, mask = message(facts), reference(facts)
                except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
                    reason = _("事实的类型与目录不符({why})").format(why=error)
                    chunk.verdict.failures.append(KernelFailure(self._ruleset.name, key, key, reason))
                    continue
                chunk.keys.append(key)
                chunk.messages.append(encoded)
                chunk.reference.append(mask)
            # Equal messages are asked about once: the engine sees each message alone and holds nothing of the one before, so
            # it could only repeat itself. The reference decides every subject.
            chunk.distinct = list(dict.fromkeys(chunk.messages))
            yield chunk

    def _settled(self, chunk: _Chunk) -> Verdict:
        verdict = chunk.verdict
        if chunk.question is None:
            return verdict
        try:
            masks = self._worker.answer(chunk.question)
        except WorkerFault as fault:
            verdict.failures.append(KernelFailure(self._ruleset.name, chunk.keys[0], chunk.keys[-1], str(fault)))
            return verdict
        answers = dict(zip(chunk.distinct, masks, strict=True))
        for key, encoded, reference in zip(chunk.keys, chunk.messages, chunk.reference, strict=True):
            if answers[encoded] == reference:
                verdict.decisions[key] = self._ids(reference)
            else:
                verdict.disagreements.append(Disagreement(key, self._ids(answers[encoded]), self._ids(reference)))
        return verdict

    def _ids(self, mask: Mask) -> frozenset[str]:
        if mask not in self._sets:
            self._sets[mask] = frozenset(rule.id for i, rule in enumerate(self._ruleset.rules) if mask >> i & 1)
        return self._sets[mask]


def _program(conditions: Sequence[Condition], encoding: Encoding) -> list[dict[str, Any]]:
    """The engines a worker sets up for every chunk: flat conjunctions, each standing for a bit of the mask."""
    flat = [(bit, conjunct) for bit, condition in enumerate(conditions) for conjunct in conjuncts(condition)]
    engines = []
    for start in range(0, len(flat), CONJUNCTS_OF_AN_ENGINE):
        share = flat[start : start + CONJUNCTS_OF_AN_ENGINE]
        rules = {
            f"r{i}": {"all": [{"m": {"$and": [{GUARD: 1}, *map(encoding.predicate, conjunct)]}}]}
            for i, (_bit, conjunct) in enumerate(share)
        }
        engines.append({"rules": rules, "bits": {f"r{i}": bit for i, (bit, _conjunct) in enumerate(share)}})
    return engines
