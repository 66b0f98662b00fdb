"""Brings the English catalogue up to date with the code: ``make catalogue``.

New sentences come in untranslated, those of gone code go out, translations stay. What is still to be translated is listed.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
CATALOGUE = SOURCE / "taskhub" / "locale" / "en" / "LC_MESSAGES" / "taskhub.po"
MARKERS = frozenset({"_", "N_", "gettext", "marked"})

_HEADER = """\
# What taskhub says, in English. The Chinese sentence in the code is the message id; `make catalogue` keeps the two together.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"

"""


def messages(tree: ast.AST) -> Iterator[ast.Constant]:
    """The sentences that a module marks. ``_(NAMES[kind])`` is no sentence: what it looks up is marked where it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            yield from (part for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str))


def extracted() -> Catalog:
    """Every sentence that src/ marks for translation, with the files that say it."""
    catalogue = Catalog(locale="en")
    for path in sorted(SOURCE.rglob("*.py")):
        found = messages(ast.parse(path.read_text(encoding="utf-8")))
        for message in sorted(found, key=lambda constant: constant.lineno):
            catalogue.add(str(message.value), locations=[(path.relative_to(ROOT).as_posix(), message.lineno)])
    return catalogue


def current() -> Catalog:
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def updated(catalogue: Catalog) -> Catalog:
    # No fuzzy matching: a guessed translation reads like a true one.
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def text(catalogue: Catalog) -> str:
    """The file. Without line numbers and dates, so that it changes only where a sentence does."""
    body = BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, sort_by_file=True, include_lineno=False)
    return _HEADER + body.getvalue().decode().lstrip("\n")


def main() -> None:
    catalogue = updated(current())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(text(catalogue), encoding="utf-8")
    untranslated = [str(message.id) for message in catalogue if message.id and not message.string]
    sys.stdout.writelines(f"{message!r}\n" for message in untranslated)
    sys.stderr.write(f"{CATALOGUE.relative_to(ROOT)}: {len(catalogue)} messages, {len(untranslated)} to translate\n")


if __name__ == "__main__":
    main()
