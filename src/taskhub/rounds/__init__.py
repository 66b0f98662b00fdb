"""Reporting rounds: who was asked for a return, and what became of it."""

from taskhub.rounds.cases import SubmissionAuthor
from taskhub.rounds.facts import SUBMISSION_FACTS
from taskhub.rounds.lifecycle import STATE_TITLES, State
from taskhub.rounds.listing import counts, round_rows, submission_rows
from taskhub.rounds.models import Round, Submission, SubmissionStep
from taskhub.rounds.source import SubmissionSource
from taskhub.rounds.steps import Said, asked, came, close, find, include, known, open_round, owes, take

__all__ = [
    "STATE_TITLES", "SUBMISSION_FACTS", "Round", "Said", "State", "Submission", "SubmissionAuthor", "SubmissionSource",
    "SubmissionStep", "asked", "came", "close", "counts", "find", "include", "known", "open_round", "owes", "round_rows",
    "submission_rows", "take",
]  # fmt: skip
