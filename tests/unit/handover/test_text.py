"""The register is edited in place: what people wrote around the change stays to the last blank."""

from datetime import date
from pathlib import Path

import pytest

from taskhub.handover.text import add_contact, rewritten, set_keys
from taskhub.problems import StateError
from taskhub.units import Contact, load_units

REGISTER = """\
# 名册
units:
  - {code: awb, name: 市安委办, role: committee_office}   # 办公室
  - code: yjj   # 应急
    name: 市应急局
    role: sector
    contacts:
      - {name: 甲, post: liaison, tags: [yjj]}  # 老同志
      # 空缺
      - name: 乙
        post: head
        tags: [yjj]   # 群

  - code: zjj
    name: 市住建局
    role: sector
    contacts: [{name: 丙}]
  - {code: jtj, name: 市交通局, role: sector}
"""
NEW = Contact(name="on", post="liaison", tags=["yjj", "a: b"], valid_from=date(2024, 9, 1))
WRITTEN = "{name: 'on', post: liaison, tags: [yjj, 'a: b'], valid_from: 2024-09-01}"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "units.yaml"
    path.write_text(REGISTER, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("yjj", "        tags: [yjj]   # 群\n", f"        tags: [yjj]   # 群\n      - {WRITTEN}\n"),
        ("zjj", "[{name: 丙}]", f"[{{name: 丙}}, {WRITTEN}]"),
        ("jtj", "role: sector}", f"role: sector, contacts: [{WRITTEN}]}}"),
        ("awb", "role: committee_office}", f"role: committee_office, contacts: [{WRITTEN}]}}"),
    ],
)
def test_a_contact_is_added_and_nothing_else_is_touched(register: Path, code: str, old: str, new: str) -> None:
    unit = load_units(register).by_code[code]
    meant = unit.model_copy(update={"contacts": [*unit.contacts, NEW]})
    with rewritten(register, [add_contact(code, NEW)], {code: meant}):
        pass
    head, _old, tail = REGISTER.rpartition(old)
    assert register.read_text(encoding="utf-8") == head + new + tail


def test_keys_are_set_in_flow_and_in_block_style(register: Path) -> None:
    edits = [
        set_keys("yjj", {"valid_to": "2024-08-31"}, ("甲", "liaison")),
        set_keys("yjj", {"valid_to": "2024-07-31"}, ("乙", "head")),
        set_keys("yjj", {"tags": "[新]"}, ("乙", "head")), set_keys("zjj", {"valid_to": "2024-08-31", "successor": "yjj"}),
        set_keys("jtj", {"valid_to": "2024-08-31"}),
    ]  # fmt: skip
    text = REGISTER
    for edit in edits:
        text = edit(text)
    assert text == (
        REGISTER.replace("{name: 甲, post: liaison, tags: [yjj]}", "{name: 甲, post: liaison, tags: [yjj], valid_to: 2024-08-31}")
        .replace("        tags: [yjj]   # 群\n", "        tags: [新]   # 群\n        valid_to: 2024-07-31\n")
        .replace("    contacts: [{name: 丙}]\n", "    contacts: [{name: 丙}]\n    valid_to: 2024-08-31\n    successor: yjj\n")
        .replace("市交通局, role: sector}", "市交通局, role: sector, valid_to: 2024-08-31}")
    )  # fmt: skip


def test_a_file_that_would_say_something_else_is_left_alone(register: Path) -> None:
    unit = load_units(register).by_code["yjj"]
    with pytest.raises(StateError, match="请手工修改"), rewritten(register, [add_contact("yjj", NEW)], {"yjj": unit}):
        raise AssertionError("the block must not run")
    with pytest.raises(StateError, match="请手工修改"), rewritten(register, [lambda text: text + "- ]"], {}):
        raise AssertionError("the block must not run")
    assert register.read_text(encoding="utf-8") == REGISTER
    assert list(register.parent.iterdir()) == [register]


def test_a_file_stays_as_it_was_where_what_goes_with_it_fails(register: Path) -> None:
    unit = load_units(register).by_code["yjj"]
    meant = unit.model_copy(update={"contacts": [*unit.contacts, NEW]})
    with pytest.raises(RuntimeError), rewritten(register, [add_contact("yjj", NEW)], {"yjj": meant}):
        raise RuntimeError
    assert register.read_text(encoding="utf-8") == REGISTER
