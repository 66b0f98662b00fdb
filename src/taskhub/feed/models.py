"""How far the feed has told."""

from sqlmodel import Field, SQLModel


class FeedMark(SQLModel, table=True):
    """The newest act of the audit trail that ``feed`` has told, or passed over."""

    __tablename__ = "feed_mark"

    feed: str = Field(primary_key=True)
    event_id: int
