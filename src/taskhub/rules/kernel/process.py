"""The engine's process as seen from here: started when needed, asked, and ended when it is late, dead or talks nonsense."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _

# -P: the script's folder stays out of the import path. A plain subprocess, because multiprocessing would import the
# caller's main module again.
COMMAND = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))

_LONGEST_ANSWER = 64 * 1024 * 1024


class WorkerFault(Exception):
    """The worker died, hung or answered nonsense; it has been ended."""


class WorkerProcess:
    """One worker at a time, replaced after every fault. ``ask`` hands over a chunk, ``answer`` waits for the masks.

    Both raise WorkerFault. The deadline runs while waiting for the worker, not while the caller works in between.
    """

    def __init__(self, program: Sequence[dict[str, Any]], bits: int, deadline_seconds: float, command: Sequence[str]) -> None:
        self._program = json.dumps({"engines": program}).encode() + b"\n"
        self._bits = bits
        self._deadline_seconds = deadline_seconds
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, facts: Sequence[str]) -> None:
        """Hands over one chunk, to a fresh worker where there is none."""
        body = ("\n".join(facts) + "\n").encode("ascii")
        header = json.dumps({"bytes": len(body), "seconds": self._deadline_seconds}).encode() + b"\n"
        preface = b"" if self._process else self._program
        process = self._process = self._process or self._started()
        assert process.stdin
        with self._deadline(process):
            process.stdin.write(preface + header + body)
            process.stdin.flush()

    def answer(self, count: int) -> list[int]:
        """The mask of each of the ``count`` facts asked about last."""
        process = self._process
        if process is None:
            raise WorkerFault(_("规则引擎进程没有启动"))
        assert process.stdout
        with self._deadline(process):
            line = process.stdout.readline(_LONGEST_ANSWER)
            if not line.endswith(b"\n"):
                raise EOFError
        return self._judged(line, count)

    def stop(self) -> None:
        """Ends the worker and waits for its end."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            assert process.stdin
            assert process.stdout
            process.stdout.close()
            with suppress(BrokenPipeError):  # what was still buffered for the dead
                process.stdin.close()

    def _started(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise WorkerFault(_("规则引擎进程启动不了:{why}").format(why=error)) from error

    @contextmanager
    def _deadline(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        # A timer that kills, rather than select(): it also ends a write into a full pipe and a read of half an answer.
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._deadline_seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, EOFError) as error:
            self.stop()
            if late.is_set():
                raise WorkerFault(_("规则引擎 {n} 秒内没有答复").format(n=self._deadline_seconds)) from error
            raise WorkerFault(_("规则引擎进程中断(退出码 {code})").format(code=process.returncode)) from error
        finally:
            timer.cancel()

    def _judged(self, line: bytes, count: int) -> list[int]:
        try:
            reply = json.loads(line)
            error, masks = reply.get("error"), reply.get("masks")
        except (ValueError, AttributeError, RecursionError):
            error, masks = None, None
        if isinstance(masks, list) and len(masks) == count and all(type(m) is int and m >> self._bits == 0 for m in masks):
            return masks
        self.stop()
        raise WorkerFault(_("规则引擎出错:{why}").format(why=error) if error else _("规则引擎的答复无法辨认"))
