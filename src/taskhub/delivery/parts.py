"""A text too long for its channel goes out in numbered parts, cut where a reader would pause."""

import re
import unicodedata
from collections.abc import Sequence

from taskhub.i18n import gettext as _

MOST_PARTS = 10
"""More than this is no message any more: the last part says where the rest is."""

_PAUSES = ("\n\n", "\n", "。", ";", ",", " ")
_LONGEST_REFERENCE = 40
_JOINERS = "\u200d\ufe0e\ufe0f"


def parts(text: str, footer: str, most_bytes: int, reference: str, most_parts: int = MOST_PARTS) -> Sequence[str]:
    """The text in as few parts as it takes, each with the footer and none longer than ``most_bytes`` in UTF-8.

    One that fits goes as it is. Otherwise each part begins with "(2/3)", and what stands between that and the footer, joined,
    is the text; beyond ``most_parts`` the last part ends by naming ``reference`` for the rest.
    """
    whole = f"{text}\n\n{footer}"
    if len(whole.encode()) <= most_bytes:
        return [whole]
    numbering = len(f"({most_parts}/{most_parts}) ") if most_parts > 1 else 0
    room = most_bytes - numbering - len(f"\n\n{footer}".encode())
    pieces: list[str] = []
    rest = text
    while rest and len(pieces) < most_parts:
        size = _cut(rest, room)
        pieces.append(rest[:size])
        rest = rest[size:]
    if rest:
        more = "\n\n" + _("(篇幅所限,以下从略;全文见 {reference})").format(reference=_shortened(reference))
        pieces[-1] = pieces[-1][: _cut(pieces[-1], room - len(more.encode()))] + more
    if len(pieces) == 1:
        return [f"{pieces[0]}\n\n{footer}"]
    return [f"({i}/{len(pieces)}) {piece}\n\n{footer}" for i, piece in enumerate(pieces, start=1)]


def _cut(text: str, room: int) -> int:
    """How many characters of ``text`` to take, at least one: all that fit, back to the last pause in the second half of them."""
    fitting = text.encode()[: max(room, 0)].decode(errors="ignore")
    if len(fitting) == len(text):
        return len(text)
    for pause in _PAUSES:
        found = fitting.rfind(pause, len(fitting) // 2)
        if found >= 0:
            return found + len(pause)
    return _whole_characters(text, len(fitting)) or max(len(fitting), 1)


def _whole_characters(text: str, size: int) -> int:
    """``size``, less what would part a character from its accents, or an emoji from what it is joined with."""
    while size and (unicodedata.combining(text[size]) or text[size] in _JOINERS or text[size - 1] == "\u200d"):
        size -= 1
    return size


def _shortened(reference: str) -> str:
    one_line = re.sub(r"\s+", " ", reference)
    return one_line if len(one_line) <= _LONGEST_REFERENCE else one_line[: _LONGEST_REFERENCE - 1] + "…"
