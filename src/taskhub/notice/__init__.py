"""What we tell whom: drafting, sign-off, numbering, issuing, answers. Delivery only carries what is issued here."""

from taskhub.notice.draft import StormError, draft, line_counts, waiting
from taskhub.notice.issue import Issuer
from taskhub.notice.lifecycle import LIFECYCLE, STATE_TITLES
from taskhub.notice.listing import NoticeRow, find, finding_rows, rows
from taskhub.notice.models import DocumentSeries, Notice, NoticeLine, NoticeState, NoticeStep
from taskhub.notice.render import KIND_TITLES, Renderer
from taskhub.notice.signoff import approve, levels_of, reject

__all__ = [
    "KIND_TITLES", "LIFECYCLE", "STATE_TITLES", "DocumentSeries", "Issuer", "Notice", "NoticeLine", "NoticeRow", "NoticeState",
    "NoticeStep", "Renderer", "StormError", "approve", "draft", "find", "finding_rows", "levels_of", "line_counts", "reject",
    "rows", "waiting",
]  # fmt: skip
