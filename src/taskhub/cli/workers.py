"""The workers of ``taskhub up``: each runs one thing at a time, and is started again when it dies.

One serves the schedules, one everything else: a form is answered, and a word to the office goes out, while a long run of a
schedule goes on or hangs. Limits of work queues would do this with one worker, but a run whose worker was killed would hold
its place there, and keep everything behind it waiting.
"""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from taskhub.cli.context import say
from taskhub.cli.server import POOL, Served, prefect, process
from taskhub.i18n import gettext as _

SCHEDULES = "default"
"""The queue of what has none of its own."""

PROMPT = {"PREFECT_WORKER_QUERY_SECONDS": "1"}
"""Somebody waits for what a form asks: its worker looks twice as often. The administrator's own setting goes first."""

_STEADY_SECONDS, _LONGEST_PAUSE = 60, 60


@dataclass
class _Worker:
    command: Sequence[str]
    settings: Mapping[str, str]
    log: Path
    pause: int = 1
    due: float = 0
    began: float = 0
    child: Popen[bytes] | None = None
    running: ExitStack = field(default_factory=ExitStack)

    def tend(self) -> None:
        """Starts it where its time has come; where it has died, after a pause that grows as long as it keeps dying."""
        now = time.monotonic()
        if self.child is None and now >= self.due:
            self.began = now
            self.child = self.running.enter_context(process(list(self.command), self.settings, self.log))
        elif self.child is not None and self.child.poll() is not None:
            self.running.close()
            self.child = None
            self.pause = 1 if now - self.began > _STEADY_SECONDS else min(self.pause * 2, _LONGEST_PAUSE)
            self.due = now + self.pause
            say(_("执行器意外退出,{pause} 秒后重新启动;原因见 {log}").format(pause=self.pause, log=self.log))


def keep_running(served: Served, queues: Sequence[str], directory: Path) -> None:
    """Until Ctrl-C. Without its server there is nothing to keep running: whoever started us, a service manager, starts us
    again. Raises StateError then."""
    others = [queue for queue in queues if queue != SCHEDULES]
    with ExitStack() as all_of_them:
        workers = [_worker(served, [SCHEDULES], directory / "worker.log", {})]
        workers += [_worker(served, others, directory / "worker-forms.log", PROMPT)] if others else []
        for one in workers:
            all_of_them.push(one.running)
            one.tend()
        say(_("按 Ctrl-C 停止"))
        while True:
            served.require_alive()
            for one in workers:
                one.tend()
            time.sleep(0.5)


def _worker(served: Served, queues: Sequence[str], log: Path, ours: Mapping[str, str]) -> _Worker:
    """``ours``: settings of this worker's own."""
    named = [word for queue in queues for word in ("--work-queue", queue)]
    command = prefect("worker", "start", "--pool", POOL, "--type", "process", "--limit", "1", *named)
    own = {name: value for name, value in ours.items() if name not in os.environ}
    return _Worker(command, {**served.settings, **own}, log)
