"""A workspace kept in one file, and made again from it."""

from taskhub.keeping.backup import Kept, backup
from taskhub.keeping.restore import other_ledger, restore

__all__ = ["Kept", "backup", "other_ledger", "restore"]
