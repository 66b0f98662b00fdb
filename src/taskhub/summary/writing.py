"""The summary as a Word document, from the template of the workspace, and as Markdown."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from taskhub.i18n import current_locale
from taskhub.i18n import gettext as _
from taskhub.notice import docx_template

TEMPLATE = "summary"


def document(directory: Path, contents: dict[str, Any]) -> bytes:
    """``directory``: where the templates are. Raises StateError where the template does not work."""
    suffix = ".en" if current_locale() == "en" else ""
    return docx_template.fill(directory / f"{TEMPLATE}{suffix}.docx", contents)


def markdown(contents: Mapping[str, Any]) -> str:
    return "\n\n".join(_blocks(contents)) + "\n"


def _blocks(contents: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {_inline(contents['title'])}"
    yield from map(_inline, contents["preface"])
    for part in contents["parts"]:
        if part["title"]:
            yield f"## {_inline(part['title'])}"
        yield from map(_inline, part["opening"])
        for task in part["tasks"]:
            yield f"## {_inline(task['heading'])}"
            yield _inline(task["sentence"])
            for measure in task["measures"]:
                yield f"### {_inline(measure['heading'])}"
                yield _inline(measure["sentence"])
                for field in measure["fields"]:
                    yield f"**{field['label']}**"
                    yield "\n".join(f"- {_inline(said)}" for said in field["said"])
        yield f"## {part['missing_heading']}"
        yield from map(_inline, part["missing"])
        yield f"## {_('附表')}"
        yield _table(part["rows"])


def _table(rows: list[dict[str, str]]) -> str:
    heads = [_("编码"), _("事项"), _("牵头单位"), _("进度%"), _("应达%"), _("偏差"), _("状态")]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_inline(cell).replace("|", "\\|") for cell in row.values()) + " |" for row in rows]
    return "\n".join(lines)


def _inline(text: str) -> str:
    """What people wrote, on one line and as they wrote it: no heading, list or markup of theirs."""
    line = " ".join(text.split())
    for mark in "\\`*_<[#":
        line = line.replace(mark, f"\\{mark}")
    return line
