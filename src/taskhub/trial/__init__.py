"""What rules would do: rule tests and their coverage."""

from taskhub.trial.cases import Author, Case, load_cases
from taskhub.trial.coverage import RuleCoverage, coverage
from taskhub.trial.junit import junit_xml
from taskhub.trial.run import Outcome, Trial

__all__ = ["Author", "Case", "Outcome", "RuleCoverage", "Trial", "coverage", "junit_xml", "load_cases"]
