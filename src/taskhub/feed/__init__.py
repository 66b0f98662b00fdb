"""What happened, for whoever listens: acts of the audit trail as events, each told once."""

from taskhub.feed.catalogue import EVENTS, NAMESPACE
from taskhub.feed.desk import FeedDesk
from taskhub.feed.news import News

__all__ = ["EVENTS", "NAMESPACE", "FeedDesk", "News"]
