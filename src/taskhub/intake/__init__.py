"""Plans as the tables they arrive as: read into a draft that lists what it could not resolve, and written back to be amended."""

from taskhub.intake.amend import Amendment
from taskhub.intake.compose import Said
from taskhub.intake.desk import IntakeDesk
from taskhub.intake.model import Question
from taskhub.intake.take import Taken

__all__ = ["Amendment", "IntakeDesk", "Question", "Said", "Taken"]
