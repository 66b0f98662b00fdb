"""What we tell whom: drafting, sign-off, numbering, issuing, answers. Delivery only carries what is issued here."""

from taskhub.notice.answer import awaits_reply
from taskhub.notice.closing import propose_closings
from taskhub.notice.decide import Decision, Ruling
from taskhub.notice.desk import NoticeDesk
from taskhub.notice.draft import StormError, draft, line_counts, waiting
from taskhub.notice.hand import Wish
from taskhub.notice.issue import Issuer
from taskhub.notice.lifecycle import ENDED, LIFECYCLE, STATE_TITLES, UNSAID
from taskhub.notice.listing import NoticeRow, find, finding_rows, replies_to, rows, rows_of, spoken_of
from taskhub.notice.models import DocumentSeries, Notice, NoticeLine, NoticeState, NoticeStep
from taskhub.notice.numbering import series_issue
from taskhub.notice.render import KIND_TITLES, Letterhead, Renderer, civil
from taskhub.notice.replies import AwaitedReply, ReplyTally, awaited_replies
from taskhub.notice.signoff import LEVEL_TITLES, approve, levels_of, reject
from taskhub.notice.steps import Words
from taskhub.notice.why import Said, Waiting, waits_for, why_notice

__all__ = [
    "ENDED", "KIND_TITLES", "LEVEL_TITLES", "LIFECYCLE", "STATE_TITLES", "UNSAID", "AwaitedReply", "Decision",
    "DocumentSeries", "Issuer", "Letterhead", "Notice", "NoticeDesk", "NoticeLine", "NoticeRow", "NoticeState", "NoticeStep",
    "Renderer", "ReplyTally", "Ruling", "Said", "StormError", "Waiting", "Wish", "Words", "approve", "awaited_replies",
    "awaits_reply", "civil", "draft", "find", "finding_rows", "levels_of", "line_counts", "propose_closings", "reject",
    "replies_to", "rows", "rows_of", "series_issue", "spoken_of", "waiting", "waits_for", "why_notice",
]  # fmt: skip
