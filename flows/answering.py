"""What the flows that answer questions share: an answer is a page, and so is the reason why there is none."""

from collections.abc import Callable

from prefect.artifacts import create_markdown_artifact

from taskhub.problems import TaskhubError
from taskhub.report.answers import refusal_page
from taskhub.report.elements import Page


def answer(key: str, make: Callable[[], Page]) -> str:
    """Puts up the page that ``make`` makes. Where it refuses, the page under ``key`` says why, and the run fails with that."""
    try:
        page = make()
    except TaskhubError as error:
        _show(refusal_page(key, str(error)))
        raise
    _show(page)
    return page.description


def _show(page: Page) -> None:
    create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)
