"""Outcomes as JUnit XML, which every CI server can show."""

from collections.abc import Sequence
from xml.etree import ElementTree

from taskhub.trial.run import Miss, Outcome


def junit_xml(outcomes: Sequence[Outcome]) -> str:
    """One testsuite a file, one testcase a case; a failure tells expected, got and the facts of the day."""
    root = ElementTree.Element("testsuites")
    suites: dict[str, ElementTree.Element] = {}
    for outcome in outcomes:
        file = outcome.case.file
        if file not in suites:
            suites[file] = ElementTree.SubElement(root, "testsuite", name=file)
        case = outcome.case
        attributes = {"classname": case.ruleset.name, "name": case.name, "file": file, "line": str(case.line)}
        test = ElementTree.SubElement(suites[file], "testcase", attributes)
        if not outcome.passed:
            failure = ElementTree.SubElement(test, "failure", message=f"{len(outcome.misses)} day(s) differ")
            failure.text = "\n".join(_told(miss) for miss in outcome.misses)
    for file, suite in suites.items():
        mine = [outcome for outcome in outcomes if outcome.case.file == file]
        suite.set("tests", str(len(mine)))
        suite.set("failures", str(sum(not outcome.passed for outcome in mine)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _told(miss: Miss) -> str:
    facts = ", ".join(f"{name} = {value}" for name, value in miss.facts.items())
    return f"{miss.day}: expected {list(miss.expected)}, got {list(miss.got)}; {facts}"
