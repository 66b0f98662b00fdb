"""What the hub opens: tables into drafts, plans into tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from taskhub.database import Database
from taskhub.i18n import gettext as _
from taskhub.intake import marked, sheet
from taskhub.intake.amend import Amendment
from taskhub.intake.compose import Said
from taskhub.intake.model import Question
from taskhub.intake.take import Taken, take
from taskhub.plan import Plan, book
from taskhub.problems import StateError, unknown
from taskhub.units import Units


@dataclass(frozen=True)
class IntakeDesk:
    """Reads files and the ledger; writes files alone."""

    database: Database
    units: Units

    def take(self, path: Path, said: Said, revision_of: str | None = None, amendment: Amendment | None = None) -> Taken:
        """The draft that a table means, and what it leaves open."""
        with self.database.reading() as session:
            if revision_of is not None and book.newest(session, revision_of) is None:
                known = sorted(book.parents(session))
                raise StateError(unknown(_("没有方案 {code}").format(code=revision_of), revision_of, known))
            return take(path, said, self.units, lambda code: book.newest(session, code), revision_of, amendment)

    def export(self, plan: Plan, path: Path) -> None:
        """The plan as a table that ``take`` reads back."""
        sheet.write(path, plan, self.units)

    def mark(self, source: Path, path: Path, questions: Sequence[Question]) -> int:
        """A copy of an xlsx table with its questions in it; how many cells are marked."""
        if source.suffix.lower() == ".docx":
            raise StateError(_("{path} 是 Word 表,不能标出").format(path=source) + " → " + _("看列出的位置,或另存为 xlsx"))
        return marked.write(source, path, questions)
