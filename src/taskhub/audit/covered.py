"""Which tables the chain answers for: all but those that are named here, each with its reason."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Table
from sqlmodel import SQLModel

from taskhub.i18n import gettext as _


def uncovered() -> Mapping[str, str]:
    """The tables that the chain does not answer for → why. What is altered in them is found out, or does no harm, otherwise."""
    recomputed = _("研判的工作表,assess --full 重算")
    return {
        "agenda": recomputed,
        "agenda_basis": recomputed,
        "agenda_change": recomputed,
        "share": recomputed,
        "tally": recomputed,
        "audit_event": _("就是链本身,逐条核对"),
        "channel_use": _("渠道最近的用量,只管发送快慢"),
        "feed_mark": _("订阅方读到哪里,只管从哪里接着读"),
        "lease": _("运行中的占用,过期作废"),
    }


def covered_tables() -> list[Table]:
    """By name; those that only grow, too."""
    return [table for _name, table in sorted(SQLModel.metadata.tables.items()) if is_covered(table.name)]


def is_covered(name: str) -> bool:
    return name not in _left_out()


@cache
def _left_out() -> frozenset[str]:
    return frozenset(uncovered())


def only_grows(table: Table) -> bool:
    return bool(table.info.get("append_only"))
