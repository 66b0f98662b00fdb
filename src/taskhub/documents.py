"""YAML files that people edit: read with their line numbers, judged against a pydantic model, every fault collected."""

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, nearest

MOST_BYTES = 64 * 1024 * 1024
"""A plan of 100,000 items is about 25 MB; whatever is far beyond that is not a plan."""

MOST_DEPTH = 40
_MOST_OPEN = 1_000
"""Brackets left open, or columns of indentation, beyond which libyaml's recursion would overrun the stack."""

MOST_VALUES = 8_000_000
"""Values after aliases are followed, so that nested aliases ("billion laughs") end in a sentence, not in the swap file."""

Path_ = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)

_TAG = "tag:yaml.org,2002:"
_CIVIL_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_INDENT_TAB = re.compile(r"^ *\t", re.MULTILINE)
_DEEP_INDENT = re.compile(rf"^[ ?:-]{{{_MOST_OPEN}}}", re.MULTILINE)
_BRACKET = re.compile(r"[\[\]{}]")
_LONGEST_NUMBER = 30
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed YAML file: plain Python data, and where each part of it stands in the file.

    ``faults`` are those that do not hinder reading on (duplicate keys, impossible dates); ``judge`` refuses with them, so that
    they are told together with the faults of form.
    """

    file: str
    data: Any
    root: yaml.Node
    faults: tuple[Problem, ...] = ()

    def line(self, path: Sequence[str | int]) -> int:
        """The line (from 1) of ``path``, or of the nearest enclosing part that exists."""
        return _mark(self.root, path)

    def source(self, path: Sequence[str | int]) -> str | None:
        """The scalar at ``path`` as it is written, or None where there is no scalar."""
        node = _descend(self.root, path)
        return node.value if isinstance(node, yaml.ScalarNode) else None

    def problem(self, path: Sequence[str | int], message: str, remedy: str = "") -> Problem:
        return Problem(self.file, self.line(path), dotted(path), message, remedy)


def dotted(path: Sequence[str | int]) -> str:
    """``("tasks", 0, "lead")`` as people write it: ``tasks[0].lead``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def read(path: Path, name: str | None = None) -> Document:
    """Parses one YAML file. Raises InputError with every fault that can be told before its meaning is known."""
    name = name or shown(path)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            message = _("文件有 {size} MB,超过上限 {most} MB").format(size=size // 2**20, most=MOST_BYTES // 2**20)
            raise InputError([Problem(name, None, "", message, _("拆成若干子方案,用 part_of 挂在总方案之下"))])
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            [Problem(name, None, "", _("文件读不了:{why}").format(why=error.strerror), _("检查路径和权限"))]
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(name, line, "", _("文件不是 UTF-8 编码"), _("用 UTF-8 另存后再试"))]) from error
    return parse(text, name)


def shown(path: Path) -> str:
    """A path as messages name it: from the current directory where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def parse(text: str, name: str) -> Document:
    """As ``read``, from text already in memory."""
    builder = _Builder(name)
    if (deep := _too_deep(text)) is not None:
        raise InputError([Problem(name, deep, "", _("嵌套太深"), _("检查这一行的括号和缩进"))])
    with collector_paused():
        try:
            root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise InputError(list(_syntax_problems(text, name, error))) from error
        if root is None:
            raise InputError([Problem(name, 1, "", _("文件是空的"), _("照 docs/ 里的样例填写"))])
        data = builder.build(root, (), 0)
    return Document(name, data, root, tuple(builder.problems))


def judge(document: Document, model: type[M]) -> M:
    """The document as ``model``, or InputError with one Problem for each fault, in the order of the file."""
    try:
        judged = model.model_validate(document.data)
    except ValidationError as error:
        raise refusal(document, model, error) from None
    if document.faults:
        raise InputError(document.faults)
    return judged


def refusal(document: Document, model: type[BaseModel], error: ValidationError) -> InputError:
    """pydantic's faults, and the document's own, as Problems that name the place in the file."""
    explained = {_explain(document, model, dict(fault)) for fault in error.errors(include_url=False)}
    known = {problem.path for problem in document.faults}
    problems = [*document.faults, *(problem for problem in explained if problem.path not in known)]
    return InputError(sorted(problems, key=lambda problem: (problem.line or 0, problem.path)))


@contextmanager
def collector_paused() -> Iterator[None]:
    # Millions of young nodes that all live on: the cycle collector finds nothing and takes two thirds of the time.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Builder:
    """Nodes to plain data. Duplicate keys, impossible dates and exploding aliases are faults here, not later."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.values = 0

    def build(self, node: yaml.Node, path: Path_, depth: int) -> Any:
        self.values += 1
        if self.values > MOST_VALUES or depth > MOST_DEPTH:
            raise InputError(
                [*self.problems, self._problem(node, path, _("别名(&、*)展开后过大或自我引用"), _("写出内容,不用别名"))]
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, i), depth + 1) for i, child in enumerate(node.value)]
        return self._mapping(node, path, depth)

    def _mapping(self, node: yaml.Node, path: Path_, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(self._problem(key_node, path, _("键必须是一个词"), _("改成 键: 值")))
                continue
            key = key_node.value
            if key in result:
                self.problems.append(self._problem(key_node, (*path, key), _("键 {key} 重复").format(key=key), _("只保留一个")))
            result[key] = self.build(value_node, (*path, key), depth + 1)
        return result

    def _scalar(self, node: yaml.ScalarNode, path: Path_) -> Any:
        text, tag = node.value, node.tag.removeprefix(_TAG)
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() in ("yes", "true", "on")
        if tag == "int":
            # 1_000, 0x10 and 12:30 are integers to YAML 1.1, but not to the people who wrote them.
            return int(text) if len(text) < _LONGEST_NUMBER and _INTEGER.fullmatch(text) else text
        if tag == "float":
            try:
                return text if "_" in text else float(text)
            except ValueError:
                return text
        if tag == "timestamp" and _CIVIL_DATE.fullmatch(text):
            try:
                return date(*map(int, text.split("-")))
            except ValueError:
                self.problems.append(self._problem(node, path, _("没有 {text} 这一天").format(text=text), _("改成存在的日期")))
        return text

    def _problem(self, node: yaml.Node, path: Path_, message: str, remedy: str) -> Problem:
        return Problem(self.name, node.start_mark.line + 1, dotted(path), message, remedy)


def _descend(node: yaml.Node | None, path: Sequence[str | int]) -> yaml.Node | None:
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        else:
            return None
    return node


def _mark(root: yaml.Node, path: Sequence[str | int]) -> int:
    """The line of the key where the last step is a key: that is where a person looks."""
    for length in range(len(path), 0, -1):
        parent = _descend(root, path[: length - 1])
        if isinstance(parent, yaml.MappingNode):
            for key, _value in parent.value:
                if key.value == path[length - 1]:
                    return int(key.start_mark.line) + 1
        elif (node := _descend(root, path[:length])) is not None:
            return int(node.start_mark.line) + 1
    return int(root.start_mark.line) + 1


def _too_deep(text: str) -> int | None:
    """The line on which a file nests beyond all reason: composing it would end the process, not raise an error."""
    if match := _DEEP_INDENT.search(text):
        return text.count("\n", 0, match.start()) + 1
    is_open = 0
    for match in _BRACKET.finditer(text):
        is_open = is_open + 1 if match[0] in "[{" else max(is_open - 1, 0)
        if is_open > _MOST_OPEN:
            return text.count("\n", 0, match.start()) + 1
    return None


def _syntax_problems(text: str, name: str, error: yaml.YAMLError) -> Iterator[Problem]:
    tabs = [text.count("\n", 0, match.start()) + 1 for match in _INDENT_TAB.finditer(text)]
    for line in tabs:
        yield Problem(name, line, "", _("用制表符(Tab)缩进"), _("改用空格"))
    mark = getattr(error, "problem_mark", None)
    at = mark.line + 1 if mark else None
    if at not in tabs:
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        yield Problem(
            name, at, "", _("不是合法的 YAML:{what}").format(what=what),
            _("检查这一行和上一行的缩进、引号和冒号(冒号后要有空格)"),
        )  # fmt: skip


def _explain(document: Document, model: type[BaseModel], fault: Mapping[str, Any]) -> Problem:
    """One pydantic error in the words of the person who wrote the file."""
    path: Path_ = tuple(part for part in fault["loc"] if not _is_union_label(part))
    kind, context = fault["type"], fault.get("ctx", {})
    written = document.source(path) or ""
    key = str(path[-1]) if path else ""
    if kind == "missing":
        return document.problem(path, _("缺少 {key}").format(key=key), _("补上这一项"))
    if kind == "extra_forbidden":
        return document.problem(
            path, _("不认识的键 {key}").format(key=key), nearest(key, _keys_beside(model, path)) or _("删去它")
        )
    if kind == "string_type" and fault["input"] is not None and not isinstance(fault["input"], (dict, list)):
        return document.problem(
            path,
            _("{key} 没有加引号,YAML 把 {written} 读成了数、日期或真假").format(key=key, written=written),
            _('写成 "{written}"').format(written=written),
        )
    if kind in ("literal_error", "enum"):
        expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        words = [word.strip() for word in expected.split(",")]
        return document.problem(
            path,
            _("{written} 不是可用的值").format(written=written or fault["input"]),
            nearest(written, words) or _("可用:{words}").format(words="、".join(words)),
        )
    if kind.startswith("date"):
        return document.problem(path, _("{key} 应为日期").format(key=key), _("写成 2024-12-31,不加引号"))
    if kind == "string_type":
        return document.problem(path, _("{key} 应为一段文字").format(key=key), _("填写文字,或删去这一行"))
    if kind in ("list_type", "dict_type", "model_type"):
        return document.problem(
            path,
            _("{key} 的结构不对").format(key=key or "YAML"),
            _("应为列表(每行以 - 开头)") if kind == "list_type" else _("应为 键: 值"),
        )
    if kind == "value_error":
        return document.problem(path, str(context["error"]), getattr(context["error"], "remedy", ""))
    return document.problem(path, f"{key}: {fault['msg']}", _("改成符合要求的值"))


def _is_union_label(part: str | int) -> bool:
    """pydantic puts the tried member of a union into the location; people never wrote it."""
    return isinstance(part, str) and ("[" in part or part in ("str", "int", "float", "bool", "decimal", "date"))


def _keys_beside(model: type[BaseModel], path: Path_) -> list[str]:
    """The keys that the model knows where the last key of ``path`` stands."""
    schema: Any = model.model_json_schema()
    definitions = schema.get("$defs", {})

    def resolve(part: Any) -> Any:
        for choice in part.get("anyOf", ()):
            if "$ref" in choice or "items" in choice or "properties" in choice:
                return resolve(choice)
        return definitions[part["$ref"].rpartition("/")[2]] if "$ref" in part else part

    for step in path[:-1]:
        schema = resolve(schema)
        schema = (
            schema.get("items", {})
            if isinstance(step, int)
            else schema.get("properties", {}).get(step, schema.get("additionalProperties") or {})
        )
        if not isinstance(schema, dict):
            return []
    return list(resolve(schema).get("properties", {}))
