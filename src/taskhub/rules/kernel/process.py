"""The engine's process as seen from here: started when needed, asked, and ended when it is late, dead or talks nonsense."""

import json
import os
import select
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import IO, Any

from taskhub.i18n import gettext as _

# -P: the script's folder stays out of the import path. A plain subprocess, because multiprocessing would import the
# caller's main module again.
COMMAND = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))

_LONGEST_ANSWER = 64 * 1024 * 1024
_AT_ONCE = 1024 * 1024
_ATTEMPTS = 2


class WorkerFault(Exception):
    """A chunk got no answer: each worker that it was given to died, hung or answered nonsense, and has been ended."""


class Question:
    """One chunk on its way. It is kept until it is settled, so that a fresh worker can be asked again."""

    def __init__(self, number: int, facts: Sequence[str], deadline_seconds: float) -> None:
        body = ("\n".join(facts) + "\n").encode("ascii")
        header = {"chunk": number, "bytes": len(body), "seconds": deadline_seconds}
        self.number = number
        self.count = len(facts)
        self.message = json.dumps(header).encode() + b"\n" + body
        self.attempts = 0
        self.masks: list[int] | None = None
        self.fault: WorkerFault | None = None

    @property
    def settled(self) -> bool:
        return self.masks is not None or self.fault is not None


class WorkerProcess:
    """One worker at a time, replaced after every fault. ``ask`` hands over a chunk, ``answer`` waits for its masks.

    Several chunks may be on their way; the worker takes them one after the other. The fault of a worker is therefore
    counted against the oldest, which is asked once more, first of all, on a fresh worker; those behind it are handed over
    again and lose nothing. Pipes never block: reading goes on while writing does, so neither side waits for the other's
    full pipe, and the deadline ends a half-read question as it ends a half-written answer.
    """

    def __init__(self, program: Sequence[dict[str, Any]], bits: int, deadline_seconds: float, command: Sequence[str]) -> None:
        self._program = json.dumps({"engines": program}).encode() + b"\n"
        self._bits = bits
        self._deadline_seconds = deadline_seconds
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = 0
        self._open: deque[Question] = deque()
        self._unsent = memoryview(b"")
        self._heard = bytearray()
        self._late_at = 0.0

    def ask(self, facts: Sequence[str]) -> Question:
        """Hands over one chunk, as far as the worker takes it now: never waits."""
        self._asked += 1
        question = Question(self._asked, facts, self._deadline_seconds)
        self._open.append(question)
        if self._process:
            self._unsent = memoryview(bytes(self._unsent) + question.message)
        self._exchange(0.0)
        return question

    def answer(self, question: Question) -> list[int]:
        """The mask of each fact of ``question``. Raises WorkerFault where a fresh worker has not answered either."""
        self._grant()
        while not question.settled:
            self._wait()
        while self._unsent:  # so that the worker has the next chunk while the caller is busy with this answer
            self._wait()
        if question.fault:
            raise question.fault
        assert question.masks is not None
        return question.masks

    def stop(self) -> None:
        """Ends the worker and waits for its end."""
        process, self._process = self._process, None
        self._unsent, self._heard = memoryview(b""), bytearray()
        if process:
            process.kill()
            process.wait()
            for pipe in _pipes(process):
                pipe.close()

    def _grant(self) -> None:
        """A whole deadline from now on: it runs while we wait for one chunk, not while the caller works in between."""
        self._late_at = monotonic() + self._deadline_seconds

    def _wait(self) -> None:
        left = self._late_at - monotonic()
        self._exchange(max(left, 0.0))
        if left <= 0 and monotonic() >= self._late_at:  # not where an answer or a fresh worker has brought a new deadline
            self._failed(_("规则引擎 {n} 秒内没有答复").format(n=self._deadline_seconds))

    def _exchange(self, patience: float) -> None:
        """Writes and reads what can be, waiting up to ``patience`` seconds until something can."""
        try:
            process = self._process or self._started()
        except OSError as error:
            self._failed(_("规则引擎进程启动不了:{why}").format(why=error))
            return
        inward, outward = _pipes(process)
        poll = select.poll()
        poll.register(outward, select.POLLIN)
        if self._unsent:
            poll.register(inward, select.POLLOUT)
        ready = [descriptor for descriptor, _event in poll.poll(patience * 1000)]
        if inward.fileno() in ready:
            self._write(inward)
        if outward.fileno() in ready:
            self._read(process, outward)

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        for pipe in _pipes(process):
            os.set_blocking(pipe.fileno(), False)
        self._process = process
        self._unsent = memoryview(b"".join([self._program, *(question.message for question in self._open)]))
        return process

    def _write(self, inward: IO[bytes]) -> None:
        try:
            self._unsent = self._unsent[os.write(inward.fileno(), self._unsent) :]
        except BrokenPipeError:
            self._unsent = memoryview(b"")  # the end of what it still has to say tells us when it is gone

    def _read(self, process: subprocess.Popen[bytes], outward: IO[bytes]) -> None:
        data = os.read(outward.fileno(), _AT_ONCE)
        if not data:
            self.stop()
            self._failed(_("规则引擎进程中断(退出码 {code})").format(code=process.returncode))
            return
        self._heard += data
        *lines, self._heard = self._heard.split(b"\n") if b"\n" in data else [self._heard]
        for line in lines:
            if fault := self._settled(line):
                self._failed(fault)
                return
        if len(self._heard) > _LONGEST_ANSWER:
            self._failed(_("规则引擎的答复无法辨认"))

    def _settled(self, line: bytes | bytearray) -> str | None:
        """Takes a line as the answer to the oldest chunk, or says what is wrong with it."""
        try:
            reply = json.loads(line)
            chunk, error, masks = reply["chunk"], reply.get("error"), reply.get("masks")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return _("规则引擎的答复无法辨认")
        if error:
            return _("规则引擎出错:{why}").format(why=error)
        question = self._open[0] if self._open else None
        if question is None or chunk != question.number or not self._fits(masks, question.count):
            return _("规则引擎的答复无法辨认")
        question.masks = masks
        self._open.popleft()
        self._grant()
        return None

    def _fits(self, masks: Any, count: int) -> bool:
        return isinstance(masks, list) and len(masks) == count and all(type(m) is int and m >> self._bits == 0 for m in masks)

    def _failed(self, reason: str) -> None:
        self.stop()
        self._grant()
        if self._open:
            question = self._open[0]
            question.attempts += 1
            if question.attempts == _ATTEMPTS:
                question.fault = WorkerFault(reason)
                self._open.popleft()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout
