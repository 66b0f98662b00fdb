"""The embedded channel: every message is a Markdown file below ``DIR/<recipient>/``, and repeating it changes nothing."""

import os
import re
from pathlib import Path

from taskhub.delivery.models import Answer, OutboxMessage
from taskhub.i18n import gettext as _

SCHEME = "file://"
_UNSAFE = re.compile(r"[^\w〔〕-]+")


def directory(url: str, var: Path) -> Path:
    """Where ``file://DIR`` writes. Raises ValueError where a relative DIR leaves ``var`` or none is named."""
    named = url.removeprefix(SCHEME)
    path = (var / named).resolve()
    if not named or not (Path(named).is_absolute() or path.is_relative_to(var.resolve())):
        raise ValueError(_("file:// 后面要写目录,相对目录不能离开工作区的 var"))
    return path


def file_name(message: OutboxMessage) -> str:
    """Readable by its reference, told apart by its message id."""
    return f"{_safe(message.reference)}-{message.message_id[:12]}.md"


def write(url: str, message: OutboxMessage, text: str, var: Path) -> Answer:
    """Writes the file whole or not at all. Raises OSError and ValueError."""
    folder = directory(url, var) / _safe(message.recipient)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file_name(message)
    draft = target.with_name(f".{target.name}.{message.claimed_by}.tmp")
    try:
        draft.write_text(_content(message, text), encoding="utf-8")
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return Answer("sent")


def _content(message: OutboxMessage, text: str) -> str:
    heading = " ".join(message.title.split())
    addressee = _("收件单位:{name}({code})").format(name=message.recipient_name, code=message.recipient)
    identity = _("消息编号:{id}").format(id=message.message_id)
    return f"# {heading}\n\n{addressee}\n\n{text.rstrip()}\n\n---\n{identity}\n"


def _safe(text: str) -> str:
    # 50 characters of Chinese are 150 bytes; a file name may have 255.
    return _UNSAFE.sub("_", text)[:50] or "_"
