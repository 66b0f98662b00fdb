"""Time limits as people write them in rules and ladders: ``7 days``, ``5 working days``."""

import re
from dataclasses import dataclass

from taskhub.i18n import gettext as _

_WRITTEN = re.compile(r"(?P<amount>[1-9][0-9]{0,3}) (?P<working>working )?days?")


@dataclass(frozen=True, slots=True)
class Duration:
    """A positive number of calendar days, or of ``working`` days. Adding one to a date is the calendar's business."""

    amount: int
    working: bool = False

    def __str__(self) -> str:
        return f"{self.amount} {'working ' if self.working else ''}{'day' if self.amount == 1 else 'days'}"

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Reads what ``str`` writes (one space between the words). Raises ValueError with a sentence for people."""
        match = _WRITTEN.fullmatch(text)
        if not match:
            raise ValueError(_("{text} 不是期限,写成 7 days 或 5 working days").format(text=text))
        return cls(int(match["amount"]), match["working"] is not None)
