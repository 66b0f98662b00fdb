"""What units ask to have changed in a plan: date, target, lead or withdrawal of an item; asked, decided, written into the next
revision, and in effect once that is loaded."""

from taskhub.requests.desk import RequestDesk
from taskhub.requests.effect import effected_by
from taskhub.requests.models import ChangeRequest, ChangeStep
from taskhub.requests.standing import Request, waiting_spans
from taskhub.requests.wish import Wish

__all__ = ["ChangeRequest", "ChangeStep", "Request", "RequestDesk", "Wish", "effected_by", "waiting_spans"]
