"""Who serves in a unit, and what is open there when somebody leaves or the unit is merged into another."""

from taskhub.handover.desk import HandoverDesk

__all__ = ["HandoverDesk"]
