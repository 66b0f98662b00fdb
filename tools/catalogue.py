"""Brings the English catalogue up to date with the code: ``make catalogue``.

New sentences come in untranslated, those of gone code go out, translations stay. What is still to be translated is listed.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
CATALOGUE = SOURCE / "taskhub" / "locale" / "en" / "LC_MESSAGES" / "taskhub.po"
MARKERS = {"_": None, "N_": None, "gettext": None, "marked": None}

_HEADER = """\
# What taskhub says, in English. The Chinese sentence in the code is the message id; `make catalogue` keeps the two together.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"

"""


def extracted() -> Catalog:
    """Every sentence that src/ marks for translation, with the files that say it."""
    catalogue = Catalog(locale="en")
    for file, line, message, comments, _context in extract_from_dir(SOURCE, [("**.py", "python")], keywords=MARKERS):
        catalogue.add(message, locations=[(file, line)], auto_comments=comments)
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
