"""The English catalogue keeps up with the code, and nothing that people read escapes it."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import catalogue  # noqa: E402

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HELP = frozenset({"help", "description"})
"""Arguments whose text stays Chinese: the command line's help, the JSON Schema's descriptions."""

WORDS_OF_THE_TRADE = frozenset({
    "cli/demo.py", "cli/progress.py", "counters/intake.py", "counters/periods.py", "doctor/samples.py", "doctor/templates.py",
    "document_numbers.py", "filling/ledger.py", "filling/vocabulary.py", "handover/contacts.py", "hazard/cases.py",
    "hazard/enterprises.py", "hazard/institution/register.py", "hazard/intake.py", "intake/compose.py", "intake/entries.py",
    "intake/headings.py", "intake/limits.py", "intake/nodes.py", "intake/numbering.py", "intake/outline.py",
    "intake/quantities.py", "intake/units_cell.py", "intake/words.py", "notice/issue.py", "notice/numbering.py",
    "notice/papers.py", "notice/render.py", "periods.py", "progress/evidence.py", "progress/intake.py",
    "publication/documents.py", "publication/in_text.py", "ranking/scoring.py", "report/waiting.py", "settings.py",
    "summary/text.py", "tables.py",
})  # fmt: skip
"""Modules with Chinese that is data: words read from tables and spreadsheets, defaults of settings, the form of numbers and
dates."""


@pytest.fixture(scope="module")
def extracted() -> set[str]:
    return {str(message.id) for message in catalogue.extracted() if message.id}


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def test_the_catalogue_is_what_make_catalogue_writes() -> None:
    assert catalogue.CATALOGUE.read_text(encoding="utf-8") == catalogue.text(catalogue.updated(catalogue.current()))


def test_every_sentence_of_the_code_has_an_english_translation(extracted: set[str]) -> None:
    translated = {str(message.id) for message in catalogue.current() if message.string and not message.fuzzy}
    assert not extracted - translated


def test_no_translation_outlives_its_sentence(extracted: set[str]) -> None:
    current = catalogue.current()
    assert not current.obsolete
    assert {str(message.id) for message in current if message.id} <= extracted


def test_translations_have_the_placeholders_of_their_sentences() -> None:
    for message in catalogue.current():
        assert placeholders(str(message.string)) == placeholders(str(message.id)) or not message.id, message.id


def test_translations_are_english() -> None:
    """But for the words a Chinese spreadsheet needs, and a name in an example."""
    allowed = re.compile("是|否|王敏|任务|每")
    for message in catalogue.current():
        assert not message.id or not CHINESE.search(allowed.sub("", str(message.string))), message.id


def test_every_chinese_sentence_in_the_code_is_marked() -> None:
    source = catalogue.SOURCE / "taskhub"
    unmarked = [
        f"{path.relative_to(source)}:{line} {text}"
        for path in sorted(source.rglob("*.py"))
        if path.relative_to(source).as_posix() not in WORDS_OF_THE_TRADE
        for line, text in unmarked_chinese(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not unmarked


def unmarked_chinese(tree: ast.AST) -> Iterator[tuple[int, str]]:
    spared: set[ast.AST] = set(catalogue.messages(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # docstrings
            spared.add(node.value)
        if isinstance(node, ast.keyword) and node.arg in HELP:
            spared.update(ast.walk(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spared and CHINESE.search(node.value):
            yield node.lineno, node.value
