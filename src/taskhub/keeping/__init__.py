"""A workspace kept in one file, and made again from it."""

from taskhub.keeping.backup import Kept, backup
from taskhub.keeping.restore import restore

__all__ = ["Kept", "backup", "restore"]
