"""What counts as wrong: the language of conditions, the two evaluators, and the timeline. Knows no table.

durable-rules is imported by the kernel's worker process alone.
"""

from taskhub.rules.check import understand
from taskhub.rules.condition import Condition, atoms, facts_of
from taskhub.rules.kernel import Disagreement, Kernel, KernelFailure, Verdict
from taskhub.rules.language import ExpressionError, Fault
from taskhub.rules.load import load_ruleset, load_rulesets
from taskhub.rules.measure import Measure
from taskhub.rules.reference import predicate
from taskhub.rules.ruleset import Rule, Ruleset
from taskhub.rules.timeline import Span, onset, spans

__all__ = [
    "Condition",
    "Disagreement",
    "ExpressionError",
    "Fault",
    "Kernel",
    "KernelFailure",
    "Measure",
    "Rule",
    "Ruleset",
    "Span",
    "Verdict",
    "atoms",
    "facts_of",
    "load_ruleset",
    "load_rulesets",
    "onset",
    "predicate",
    "spans",
    "understand",
]
