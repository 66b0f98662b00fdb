"""Problems say where, what and what to do instead."""

import pytest

from taskhub.problems import InputError, Problem, nearest
from taskhub.subjects import Subject


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("plan.yaml", 7, "tasks[0].lead", "没有单位 yj", "最接近的是 yjj"),
         "plan.yaml:7 tasks[0].lead: 没有单位 yj → 最接近的是 yjj"),
        (Problem("plan.yaml", None, "", "文件是空的"), "plan.yaml: 文件是空的"),
        (Problem("", None, "", "没有填任何数"), "没有填任何数"),
    ],
)  # fmt: skip
def test_a_problem_is_one_line(problem: Problem, said: str) -> None:
    assert str(problem) == said


def test_an_input_error_lists_every_problem() -> None:
    error = InputError(Problem("f", line, "", "坏") for line in (1, 2))
    assert str(error) == "f:1: 坏\nf:2: 坏"
    assert [problem.line for problem in error.problems] == [1, 2]


def test_the_nearest_words_are_named_and_far_ones_are_not() -> None:
    assert nearest("市应急局", ["市应急管理局", "市住建局", "东河县"]).startswith("最接近的是 市应急管理局")
    assert nearest("zzz", ["abc"]) == ""


def test_subjects_are_written_kind_colon_key() -> None:
    assert Subject.parse("item:sx-2024/1.1.1") == Subject("item", "sx-2024/1.1.1")
    assert str(Subject("item", "sx-2024/1.1.1")) == "item:sx-2024/1.1.1"


@pytest.mark.parametrize("text", ["item", ":x", "item:", ""])
def test_anything_else_is_no_subject(text: str) -> None:
    with pytest.raises(ValueError, match="kind:key"):
        Subject.parse(text)
