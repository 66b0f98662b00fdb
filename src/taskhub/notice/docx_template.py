"""A Word template filled in: sandboxed Jinja2 through docxtpl, and nothing that people wrote is taken for markup."""

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from taskhub.i18n import gettext as _
from taskhub.notice.render import civil
from taskhub.problems import StateError

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML does not allow, and what docxtpl takes for new paragraphs and pages."""


def fill(path: Path, context: dict[str, Any]) -> bytes:
    """The document. Raises StateError, naming the file and what is wrong, where the template does not work."""
    from docxtpl import DocxTemplate  # lxml and python-docx, which most commands never need

    if not path.exists():
        raise StateError(_("没有公文模板 {path};从安装包的 config/templates 里复制一份").format(path=path))
    template = DocxTemplate(str(path))
    try:
        template.get_docx()
    except Exception as error:
        raise StateError(_("公文模板有错 {where}:{why}").format(where=path, why=_("不是 Word 文档(.docx)"))) from error
    try:
        template.render(context, _environment())
        half = io.BytesIO()
        template.save(half)
    except Exception as error:  # an administrator's template may do anything, and may be no document at all
        raise StateError(_("公文模板有错 {where}:{why}").format(where=path, why=_why(error))) from error
    return half.getvalue()


def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=_printed)
    environment.filters["civil"] = civil
    return environment


def _printed(value: object) -> Markup:
    """A value as XML text. Braces become entities: docxtpl looks for marks of its own in the text once it is filled in."""
    text = _UNPRINTABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return Markup(str(escape(text)).replace("{", "&#123;").replace("}", "&#125;"))


def _why(error: Exception) -> str:
    nearby: Iterable[str] = getattr(error, "docx_context", ())
    if isinstance(error, TemplateSyntaxError) and (lines := [line.strip() for line in nearby]):
        # docxtpl gives a paragraph a line, and some lines before and after the faulty one.
        at = min(error.lineno - 1, 3)
        return f"{error.message} “{lines[min(at, len(lines) - 1)]}”"
    return f"{error}" or type(error).__name__
