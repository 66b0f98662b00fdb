"""What rules would do: rule tests and their coverage, rehearsal on the past, preview of a change and the guard before it."""

from taskhub.trial.cases import Author, Case, load_cases
from taskhub.trial.change import RulesChange, rules_change
from taskhub.trial.coverage import RuleCoverage, coverage
from taskhub.trial.guard import RulesChangedError, require_modest
from taskhub.trial.junit import junit_xml
from taskhub.trial.preview import Preview, coming_day, preview
from taskhub.trial.rehearse import Rehearsal, rehearse
from taskhub.trial.replay import Replay
from taskhub.trial.run import Outcome, Trial

__all__ = [
    "Author", "Case", "Outcome", "Preview", "Rehearsal", "Replay", "RuleCoverage", "RulesChange", "RulesChangedError", "Trial",
    "coming_day", "coverage", "junit_xml", "load_cases", "preview", "rehearse", "require_modest", "rules_change",
]  # fmt: skip
