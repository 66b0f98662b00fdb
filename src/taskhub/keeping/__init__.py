"""A workspace kept in one file, and made again from it."""

from taskhub.keeping.backup import Kept, backup
from taskhub.keeping.record import LastBackup, last_backup
from taskhub.keeping.restore import other_ledger, restore

__all__ = ["Kept", "LastBackup", "backup", "last_backup", "other_ledger", "restore"]
