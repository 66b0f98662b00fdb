"""Outcomes as JUnit XML, which every CI server can show."""

from collections.abc import Sequence
from xml.etree import ElementTree

from taskhub.i18n import gettext as _
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
            failure = ElementTree.SubElement(test, "failure", message=_("{n} 天与期望不符").format(n=len(outcome.misses)))
            failure.text = "\n".join(_told(miss) for miss in outcome.misses)
    for file, suite in suites.items():
        mine = [outcome for outcome in outcomes if outcome.case.file == file]
        suite.set("tests", str(len(mine)))
        suite.set("failures", str(sum(not outcome.passed for outcome in mine)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _told(miss: Miss) -> str:
    facts = ", ".join(f"{name} = {_('没有') if value is None else value}" for name, value in miss.facts.items())
    return f"{miss.day}  {_('应有')} {list(miss.expected)}  {_('实有')} {list(miss.got)}\n    {facts}"
