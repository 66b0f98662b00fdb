"""YAML as people write it: read with line numbers, every fault named, and nothing guessed."""

import os
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from taskhub import documents
from taskhub.problems import InputError, Problem


class Work(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str
    title: str = ""
    due: date | None = None
    weight: Decimal = Decimal(1)
    leads: list[str] = Field(default_factory=list)


class File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    plan: str
    works: list[Work] = Field(default_factory=list)


def problems_of(text: str) -> Sequence[Problem]:
    try:
        documents.judge(documents.parse(text, "f.yaml"), File)
    except InputError as error:
        return error.problems
    return ()


def refusal(text: str) -> list[str]:
    return [str(problem) for problem in problems_of(text)]


def test_a_good_file_is_what_it_says() -> None:
    text = 'plan: p\nworks:\n  - {code: "1.10", title: 修订, due: 2024-12-31, weight: 0.1, leads: [yjj]}\n'
    work = documents.judge(documents.parse(text, "f.yaml"), File).works[0]
    assert work == Work(code="1.10", title="修订", due=date(2024, 12, 31), weight=Decimal("0.1"), leads=["yjj"])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12), ("-3", -3), ("0", 0), ("0.7", 0.7), ("true", True), ("no", False), ("~", None),
        ("2024-12-31", date(2024, 12, 31)),
        # integers, octals, sexagesimals and the like to YAML 1.1, but not to the people who wrote them
        ("12:30", "12:30"), ("010", "010"), ("0x10", "0x10"), ("1_000", "1_000"), ("1_000.5", "1_000.5"),
        ("190:20:30.15", "190:20:30.15"),
        (".inf", ".inf"), ("0b11", "0b11"), ("9" * 400, "9" * 400), ("2024-9-30", "2024-9-30"),
        ("2024-12-31 08:00:00", "2024-12-31 08:00:00"),
        ('"2024-12-31"', "2024-12-31"), ("!!python/object:os.system x", "x"), ("2024年底前", "2024年底前"),
    ],
)  # fmt: skip
def test_a_scalar_is_what_its_author_meant(written: str, value: object) -> None:
    data = documents.parse(f"a: {written}", "f.yaml").data
    assert data == {"a": value}
    assert type(data["a"]) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plan: p\nworks:\n\t- code: a\n", "f.yaml:3: 用制表符(Tab)缩进 → 改用空格"),
        ("plan: p\nplan: q\n", "f.yaml:2 plan: 键 plan 重复 → 只保留一个"),
        ("plan: p\nworks:\n  - code: 1.10\n",
         'f.yaml:3 works[0].code: code 没有加引号,YAML 把 1.10 读成了数、日期或真假 → 写成 "1.10"'),
        ("plan: 12\n", 'f.yaml:1 plan: plan 没有加引号,YAML 把 12 读成了数、日期或真假 → 写成 "12"'),
        ("plan: no\n", '写成 "no"'),
        ("plan: 2024-12-31\n", '写成 "2024-12-31"'),
        ("plan:\n", "f.yaml:1 plan: plan 应为一段文字"),
        ("plan: [a]\n", "f.yaml:1 plan: plan 应为一段文字"),
        ("plan: {a: b}\n", "f.yaml:1 plan: plan 应为一段文字"),
        ("works: []\n", "f.yaml:1 plan: 缺少 plan → 补上这一项"),
        ("plan: p\nwork: []\n", "f.yaml:2 work: 不认识的键 work → 最接近的是 works"),
        ("plan: p\nworks:\n  - code: a\n    tilte: x\n", "f.yaml:4 works[0].tilte: 不认识的键 tilte → 最接近的是 title"),
        ("plan: p\nworks: 无\n", "f.yaml:2 works: works 的结构不对 → 应为列表(每行以 - 开头)"),
        ("plan: p\nworks: [a]\n", "应为 键: 值"),
        ("plan: p\nworks:\n  - code: a\n    due: 2024年底前\n", "f.yaml:4 works[0].due: due 应为日期 → 写成 2024-12-31,不加引号"),
        ("plan: p\nworks:\n  - code: a\n    due: 2024-02-30\n", "f.yaml:4 works[0].due: 没有 2024-02-30 这一天"),
        ("plan: p\n? [a, b]\n: c\n", "f.yaml:2: 键必须是一个词"),
        ("plan: p: q\n", "f.yaml:1: 不是合法的 YAML"),
        ("plan: 'p\n", "不是合法的 YAML"),
        ("plan: p\n---\nplan: q\n", "不是合法的 YAML"),
        ("plan: *a\n", "不是合法的 YAML"),
        ("plan: a\x00b\n", "不是合法的 YAML"),
        ("", "f.yaml:1: 文件是空的"),
        ("# nothing\n", "文件是空的"),
        ("- plan\n", "YAML 的结构不对"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_its_remedy(text: str, said: str) -> None:
    assert said in refusal(text)[0]


def test_every_fault_is_named_in_the_order_of_the_file() -> None:
    text = "plan: 1\nworks:\n  - code: a\n    due: 底前\n  - codes: b\n"
    assert [line.partition(" ")[0] for line in refusal(text)] == ["f.yaml:1", "f.yaml:4", "f.yaml:5", "f.yaml:5"]


def test_aliases_work_but_do_not_explode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_VALUES", 10_000)
    assert documents.parse("a: &x [1]\nb: *x\n", "f").data == {"a": [1], "b": [1]}
    laughs = "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    for text in (laughs, "a: &a [*a]\n", "a: &a {b: *a}\n"):
        with pytest.raises(InputError, match="展开后过大或自我引用"):
            documents.parse(text, "f")


STAIRS = "".join(f"{' ' * n}a:\n" for n in range(1_500))


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000, STAIRS])
def test_bottomless_nesting_is_refused_before_it_ends_the_process(text: str) -> None:
    with pytest.raises(InputError, match="嵌套太深"):
        documents.parse(text, "f")


def test_brackets_in_texts_are_no_nesting() -> None:
    assert len(documents.parse("\n".join(f"a{n}: 见第[{n}条" for n in range(900)), "f").data) == 900


def test_line_and_source_lead_back_into_the_file() -> None:
    document = documents.parse("plan: p\nworks:\n  - code: a\n    leads:\n      - x\n      - y\n", "f.yaml")
    assert document.line(("works", 0, "leads", 1)) == 6
    assert document.line(("works", 0, "due")) == 3, "a key that is not there: the nearest part that is"
    assert document.source(("works", 0, "code")) == "a"
    assert document.source(("works",)) is None
    assert documents.dotted(("works", 0, "leads", 1)) == "works[0].leads[1]"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("\ufeffplan: p".encode(), None),
        ("plan: p\ntitle: 方案".encode("gbk"), "f.yaml:2: 文件不是 UTF-8 编码"),
        (None, "文件读不了"),
    ],
)
def test_a_file_is_read_as_utf_8(tmp_path: Path, content: bytes | None, said: str | None) -> None:
    path = tmp_path / "f.yaml"
    if content is not None:
        path.write_bytes(content)
    if said is None:
        assert documents.read(path).data == {"plan": "p"}
    else:
        with pytest.raises(InputError) as refused:
            documents.read(path, "f.yaml")
        assert said in str(refused.value)


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.touch()
    os.truncate(path, 100 * 2**20)
    with pytest.raises(InputError, match="超过上限 64 MB"):
        documents.read(path)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#?%@`~,\n\t 0129.年", max_size=60))
def test_whatever_is_written_is_read_or_refused_in_words(text: str) -> None:
    assert all(problem.message and problem.remedy for problem in problems_of(text))
