"""The workspace under examination, part by part: each is read once, by whichever check needs it first."""

from functools import cached_property

from taskhub import documents
from taskhub.clock import Moment
from taskhub.desks import Configured
from taskhub.documents import Document
from taskhub.problems import TaskhubError
from taskhub.workspace import Workspace


class NotExamined(Exception):
    """A check could not be made, because of what the check of ``part`` has found."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class Patient(Configured):
    """A part that is broken raises its error for its own check; the checks that lean on it ask with ``sound`` and give way."""

    def __init__(self, workspace: Workspace, moment: Moment) -> None:
        super().__init__(workspace)
        self.moment = moment

    @cached_property
    def schedules(self) -> Document:
        return documents.read(self.workspace.root / "prefect.yaml")

    def sound(self, *parts: str) -> None:
        """Raises NotExamined where one of the parts is broken, which its own check says."""
        for part in parts:
            try:
                getattr(self, part)
            except TaskhubError as error:
                raise NotExamined(part) from error
