"""What we tell whom: drafting, sign-off, numbering, issuing. Delivery only carries what is issued here."""

from taskhub.notice.draft import StormError, draft, line_counts, waiting
from taskhub.notice.issue import Issuer, approve, find, reject
from taskhub.notice.listing import NoticeRow, finding_rows, rows
from taskhub.notice.models import DocumentSeries, Notice, NoticeLine, NoticeState
from taskhub.notice.render import KIND_TITLES, Renderer

__all__ = [
    "KIND_TITLES", "DocumentSeries", "Issuer", "Notice", "NoticeLine", "NoticeRow", "NoticeState", "Renderer", "StormError",
    "approve", "draft", "find", "finding_rows", "line_counts", "reject", "rows", "waiting",
]  # fmt: skip
