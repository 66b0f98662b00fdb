"""The table of counters. Rows are only added: a correction is a later row about the same."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime


class CounterValue(SQLModel, table=True):
    """What ``unit`` counted within ``scope`` in ``period``, up to and with ``cut_off``: ``value`` in ten-thousandths, None where
    it was said that there is no figure. ``cumulative``: since the counter last began anew, not in the period alone."""

    __tablename__ = "counter_value"
    __table_args__ = (Index("ix_counter_value_counter", "counter", "cut_off"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    counter: str
    unit: str
    scope: str
    period: str
    cumulative: bool
    cut_off: date
    value: int | None = Field(default=None, sa_type=BigInteger)
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    file: str
    row: int | None
    digest: str = Field(unique=True)
