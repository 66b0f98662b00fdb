"""The workspace under examination, part by part: each is read once, by whichever check needs it first."""

from functools import cached_property

from taskhub import escalation
from taskhub.calendar import WorkCalendar, load_calendar
from taskhub.clock import Moment
from taskhub.delivery import Channels, load_channels
from taskhub.escalation import Ladders
from taskhub.hub import CATALOGUES
from taskhub.problems import TaskhubError
from taskhub.settings import Settings
from taskhub.units import Units, load_units
from taskhub.workspace import Workspace


class NotExamined(Exception):
    """A check could not be made, because of what the check of ``part`` has found."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class Patient:
    """A part that is broken raises its error for its own check; the checks that lean on it ask with ``sound`` and give way."""

    def __init__(self, workspace: Workspace, moment: Moment) -> None:
        self.workspace = workspace
        self.moment = moment

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

    @cached_property
    def units(self) -> Units:
        return load_units(self.workspace.config / "units.yaml")

    @cached_property
    def calendar(self) -> WorkCalendar:
        return load_calendar(self.workspace.config / "calendar.yaml")

    @cached_property
    def channels(self) -> Channels:
        return load_channels(self.workspace.config / "channels.yaml", self.workspace.var)

    @cached_property
    def ladders(self) -> Ladders:
        return escalation.load_ladders(self.workspace.rules / "ladders.yaml", CATALOGUES)

    def sound(self, *parts: str) -> None:
        """Raises NotExamined where one of the parts is broken, which its own check says."""
        for part in parts:
            try:
                getattr(self, part)
            except TaskhubError as error:
                raise NotExamined(part) from error
