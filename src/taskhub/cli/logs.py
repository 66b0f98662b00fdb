"""What a child says, kept in a log that does not grow for ever."""

import logging
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

LOG_BYTES, OLD_LOGS = 10 * 2**20, 4
"""A log that has grown so large becomes NAME.log.1, that one NAME.log.2, and so on; so many old ones are kept."""

_LINE_BYTES = 2**16


def opened(log: Path) -> logging.Handler:
    """Raises OSError where it cannot be written to."""
    return RotatingFileHandler(log, maxBytes=LOG_BYTES, backupCount=OLD_LOGS, encoding="utf-8")


def keep(said: IO[bytes], log: logging.Handler) -> threading.Thread:
    """Writes to the log what comes out of a pipe, until nobody holds its other end. A child that wrote to the file itself would
    go on writing to the one that was renamed. A line that cannot be written is complained of and lost; nobody waits for it."""
    reader = threading.Thread(target=_pump, args=(said, log), daemon=True)
    reader.start()
    return reader


def _pump(said: IO[bytes], log: logging.Handler) -> None:
    while line := said.readline(_LINE_BYTES):
        log.handle(logging.makeLogRecord({"msg": line.decode(errors="replace").rstrip("\n")}))
    log.close()
