"""What a unit fills in, and how it comes back: one workbook a unit, written out with what is known and taken over whole."""

from taskhub.workbook.desk import Brought, WorkbookDesk
from taskhub.workbook.models import WorkbookTaken

__all__ = ["Brought", "WorkbookDesk", "WorkbookTaken"]
