"""A superior's own spreadsheet, filled in from the ledger by the names of its cells: nothing is entered twice."""

from taskhub.filling.desk import FillingDesk
from taskhub.filling.filled import Filled
from taskhub.filling.names import Figure, Names, Table

__all__ = ["Figure", "Filled", "FillingDesk", "Names", "Table"]
