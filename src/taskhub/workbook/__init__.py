"""What a unit fills in, and how it comes back: one workbook a unit, written out with what is known and taken over whole."""

from taskhub.workbook.desk import Brought, WorkbookDesk
from taskhub.workbook.models import WorkbookTaken
from taskhub.workbook.rounds import RoundDesk

__all__ = ["Brought", "RoundDesk", "WorkbookDesk", "WorkbookTaken"]
