"""Changes to ``config/units.yaml`` as small edits of its text: comments, order and layout stay as they were written.

The file is reviewed by people, so it stays the one place that says who serves where. Each edit finds its place by the marks of
the YAML parser; what comes out is read again and compared with what was meant before it takes the place of the file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from taskhub.i18n import gettext as _
from taskhub.problems import StateError, TaskhubError
from taskhub.units import Contact, Unit, Units, load_units

Edit = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Place:
    """A mapping of the file: a unit, or a contact of one."""

    node: yaml.MappingNode

    def value(self, key: str) -> yaml.Node | None:
        return next((value for name, value in self.node.value if name.value == key), None)


def set_keys(code: str, values: Mapping[str, str], contact: tuple[str, str] | None = None) -> Edit:
    """Gives a unit, or one of its contacts (name and post), other values; keys that are there are overwritten."""

    def edit(text: str) -> str:
        for key, value in values.items():
            unit = _unit(text, code)
            place = unit if contact is None else _contact(unit, *contact)
            old = place.value(key)
            if old is not None:
                text = text[: old.start_mark.index] + value + text[_end(old) :]
            else:
                text = _added(text, place, f"{key}: {value}")
        return text

    return edit


def add_contact(code: str, contact: Contact) -> Edit:
    """Adds a contact after those the unit has."""

    def edit(text: str) -> str:
        unit, flow = _unit(text, code), written(contact)
        people = unit.value("contacts")
        if not isinstance(people, yaml.SequenceNode):
            if people is not None:  # ``contacts:`` with nothing after it
                return text[: people.start_mark.index] + f" [{flow}]" + text[_end(people) :]
            return _added(text, unit, f"contacts: [{flow}]")
        if people.flow_style:
            at = people.end_mark.index - 1
            return text[:at] + (", " if people.value else "") + flow + text[at:]
        indent = " " * people.start_mark.column
        return _after_line(text, _end(people), f"{indent}- {flow}")

    return edit


def written(contact: Contact) -> str:
    """A contact in the flow style of the sample."""
    said: dict[str, Any] = {"name": contact.name, "post": contact.post, "tags": list(contact.tags)}
    said |= {key: day for key in ("valid_from", "valid_to") if (day := getattr(contact, key))}
    return "{" + ", ".join(f"{key}: {scalar(value)}" for key, value in said.items()) + "}"


def scalar(value: Any) -> str:
    """A value on one line, quoted only where YAML would misread it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(scalar, value)) + "]"
    text = yaml.safe_dump([value], allow_unicode=True, default_flow_style=True, width=10**6).strip()
    return text[1:-1]


@contextmanager
def rewritten(path: Path, edits: Sequence[Edit], meant: Mapping[str, Unit]) -> Iterator[Units]:
    """The register with every edit in it, which takes the place of the file when the block ends well. Raises StateError, and
    leaves the file alone, where it cannot be edited to say exactly ``meant`` (the units that change, by code)."""
    before = load_units(path)
    if not edits:
        yield before
        return
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    for edit in edits:
        text = edit(text)
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        try:
            after = load_units(half)
        except TaskhubError as error:
            raise _by_hand(path) from error
        if dict(after.by_code) != {**before.by_code, **meant}:
            raise _by_hand(path)
        yield after
        half.replace(path)
    except OSError as error:
        raise StateError(_("{path} 写不了:{why}").format(path=path, why=error.strerror)) from error
    finally:
        half.unlink(missing_ok=True)


def _by_hand(path: Path) -> StateError:
    return StateError(_("{path} 的写法不能自动修改,没有改动;请手工修改后再试").format(path=path))


def _unit(text: str, code: str) -> _Place:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    units = _Place(root).value("units")
    assert isinstance(units, yaml.SequenceNode)
    for node in units.value:
        place = _Place(node)
        said = place.value("code")
        if said is not None and said.value == code:
            return place
    raise StateError(_("没有单位 {word}").format(word=code))


def _contact(unit: _Place, name: str, post: str) -> _Place:
    """The last such contact: one may serve again after a time elsewhere."""
    people = unit.value("contacts")
    for node in reversed(people.value if people is not None else ()):
        place = _Place(node)
        said, as_what = place.value("name"), place.value("post")
        if said is not None and said.value == name and (as_what.value if as_what is not None else "liaison") == post:
            return place
    raise StateError(_("没有联系人 {name}").format(name=name))


def _added(text: str, place: _Place, pair: str) -> str:
    """A further key at the end of a mapping."""
    if place.node.flow_style:
        at = place.node.end_mark.index - 1
        return text[:at].rstrip() + f", {pair}" + text[at:]
    return _after_line(text, _end(place.node), " " * place.node.start_mark.column + pair)


def _after_line(text: str, index: int, line: str) -> str:
    """``line`` after the line in which ``index`` stands, so that a comment at its end stays where it is."""
    end = text.find("\n", index)
    if end < 0:
        return f"{text}\n{line}\n"
    newline = "\r\n" if text[end - 1] == "\r" else "\n"
    return text[: end + 1] + line + newline + text[end + 1 :]


def _end(node: yaml.Node) -> int:
    """Where the text of a node ends; the parser's own mark of a block stands only before what follows it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    return int(node.end_mark.index)
