"""What the flows that answer questions share: an answer is a page, and so is the reason why there is none."""

from collections.abc import Callable

from flows.publish_status import put_up
from taskhub.problems import TaskhubError
from taskhub.report.answers import refusal_page
from taskhub.report.elements import Page


def answer(key: str, make: Callable[[], Page]) -> str:
    """Puts up the page that ``make`` makes. Where it refuses, the page under ``key`` says why, and the run fails with that."""
    try:
        page = make()
    except TaskhubError as error:
        put_up(refusal_page(key, str(error)))
        raise
    put_up(page)
    return page.description
