"""Scans of papers: kept under ``var/scans`` by the hash of what they hold, so that a paper is kept once and never altered."""

import hashlib
from pathlib import Path

from taskhub.i18n import gettext as _
from taskhub.problems import StateError

_BEGINS = {b"%PDF-": "PDF", b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


def require_scan(file: Path) -> None:
    """Raises StateError unless ``file`` is what a scanner or a telephone makes of a paper, by its first bytes: its name proves
    nothing."""
    try:
        with file.open("rb") as opened:
            begin = opened.read(max(map(len, _BEGINS)))
    except OSError as error:
        raise StateError(_("扫描件 {path} 读不了:{why}").format(path=file, why=error.strerror)) from error
    if not begin.startswith(tuple(_BEGINS)):
        raise StateError(_("{path} 不是扫描件:内容不是 {forms};请扫描或拍照签好的纸质件").format(
            path=file, forms="、".join(_BEGINS.values())
        ))  # fmt: skip


def keep(directory: Path, file: Path) -> str:
    """Copies ``file`` in, whole or not at all; returns the name that steps refer to it by."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise StateError(_("扫描件 {path} 读不了:{why}").format(path=file, why=error.strerror)) from error
    if not content:
        raise StateError(_("扫描件 {path} 是空的").format(path=file))
    name = hashlib.sha256(content).hexdigest() + file.suffix.lower()
    kept, half = directory / name, directory / f".{name}.half"
    if not kept.exists():
        try:
            directory.mkdir(parents=True, exist_ok=True)
            half.write_bytes(content)
            half.replace(kept)
        except OSError as error:
            raise StateError(_("{path} 写不了:{why}").format(path=kept, why=error.strerror)) from error
    return name
