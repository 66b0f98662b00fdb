"""How a document carries the data that it prints: the publication's code, the hash and the data itself, in a form that the
programs with which people edit it leave alone."""

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.publication.canonical import canonical, sha256

NAMESPACE = "urn:taskhub:publication"
PROPERTY = "TaskhubPublication"
SHEET = "taskhub"
_CELL = 30000
_COMMENT = re.compile(r"<!-- taskhub:publication (\S+) -->")
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_DATA_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ITEM = "{6F2C1B52-7D0E-4C7E-9A53-7A5C1B0D7E11}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """``data`` None: the document kept the code alone."""

    code: str
    sha256: str
    data: Any

    @classmethod
    def of(cls, code: str, data: Mapping[str, Any]) -> "Envelope":
        return cls(code, sha256(data), data)

    @property
    def label(self) -> str:
        return f"{self.code} {self.sha256}"

    def packed(self) -> str:
        said = canonical({"code": self.code, "sha256": self.sha256, "data": self.data})
        return base64.b64encode(zlib.compress(said.encode(), 9)).decode()

    @classmethod
    def unpacked(cls, text: str) -> "Envelope":
        said = json.loads(zlib.decompress(base64.b64decode(text)))
        return cls(said["code"], said["sha256"], said["data"])


def into_markdown(text: str, envelope: Envelope) -> str:
    return f"{text.rstrip()}\n\n<!-- taskhub:publication {envelope.packed()} -->\n"


def into_json(envelope: Envelope) -> str:
    return canonical({"code": envelope.code, "sha256": envelope.sha256, "data": envelope.data}) + "\n"


def into_workbook(book: Any, envelope: Envelope) -> None:
    from openpyxl.packaging.custom import StringProperty

    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=envelope.label))
    sheet = book.create_sheet(SHEET)
    sheet.sheet_state = "hidden"
    packed = envelope.packed()
    for first in range(0, len(packed), _CELL):
        sheet.append([packed[first : first + _CELL]])


def into_docx(content: bytes, envelope: Envelope) -> bytes:
    """Twice: as a custom XML part with the data, and as a custom property with code and hash, which more programs keep."""
    from docx import Document
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = Document(io.BytesIO(content))
    package = document.part.package
    number = sum(str(part.partname).startswith("/customXml/item") for part in package.iter_parts()) + 1
    body = f'<publication xmlns="{NAMESPACE}">{envelope.packed()}</publication>'
    item = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", body.encode(), package)
    store = (
        f'<ds:datastoreItem ds:itemID="{_ITEM}" xmlns:ds="{_DATA_STORE}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    item.relate_to(Part(PackURI(f"/customXml/itemProps{number}.xml"), kind, store.encode(), package),
                   f"{_RELATIONS}/customXmlProps")  # fmt: skip
    document.part.relate_to(item, f"{_RELATIONS}/customXml")
    properties = (
        f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_TYPES}"><property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" '
        f'name="{PROPERTY}"><vt:lpwstr>{envelope.label}</vt:lpwstr></property></Properties>'
    )
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    package.relate_to(
        Part(PackURI("/docProps/custom.xml"), kind, properties.encode(), package), f"{_RELATIONS}/custom-properties"
    )
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def opened(path: Path) -> Envelope:
    """Raises StateError where the file is none of ours, or lost what it carried."""
    try:
        found = _READERS.get(path.suffix.lower(), _nothing)(path)
    except OSError as error:
        raise StateError(_("{path} 读不了:{why}").format(path=path, why=error.strerror)) from error
    except (ValueError, KeyError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError) as error:
        raise StateError(_("{path} 不是发布的文件,或已损坏").format(path=path)) from error
    if found is None:
        raise StateError(
            _("{path} 里没有发布编号和数据;请用 report publish 生成的 docx、xlsx、md 或 json(改过文字的也行)").format(path=path)
        )
    return found


def _nothing(_path: Path) -> Envelope | None:
    return None


def _of_markdown(path: Path) -> Envelope | None:
    found = _COMMENT.search(path.read_text(encoding="utf-8"))
    return Envelope.unpacked(found[1]) if found else None


def _of_json(path: Path) -> Envelope | None:
    said = json.loads(path.read_text(encoding="utf-8"))
    return Envelope(said["code"], said["sha256"], said["data"])


def _of_workbook(path: Path) -> Envelope | None:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        if SHEET in book.sheetnames:
            return Envelope.unpacked("".join(str(row[0]) for row in book[SHEET].iter_rows(values_only=True) if row[0]))
    finally:
        book.close()
    return _labelled(path)


def _of_docx(path: Path) -> Envelope | None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("customXml/") and NAMESPACE.encode() in (said := archive.read(name)):
                root = ElementTree.fromstring(said)
                if root.tag == f"{{{NAMESPACE}}}publication":
                    return Envelope.unpacked((root.text or "").strip())
    return _labelled(path)


def _labelled(path: Path) -> Envelope | None:
    """By its custom property alone."""
    with zipfile.ZipFile(path) as archive:
        if "docProps/custom.xml" not in archive.namelist():
            return None
        root = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    for one in root:
        if one.get("name") == PROPERTY:
            code, _blank, digest = "".join(one.itertext()).strip().partition(" ")
            return Envelope(code, digest, None)
    return None


_READERS = {".docx": _of_docx, ".xlsx": _of_workbook, ".md": _of_markdown, ".json": _of_json}
