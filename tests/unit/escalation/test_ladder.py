from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taskhub.durations import Duration
from taskhub.escalation.ladder import Ladder, load_ladders
from taskhub.problems import InputError
from taskhub.subjects import FactSpec

SHIPPED = Path(__file__).parents[3] / "rules" / "ladders.yaml"

GOOD = """\
ladders:
  - ladder: item
    title: 事项逾期
    subject: item
    anchor: due
    lasts_while: status == 'active'
    basis: 第九条
    inspired_by: elsewhere
    rungs:
      - id: supervision
        title: 督办
        actions:
          - {notice: supervision, reply_within: 5 working days}
      - id: circular
        title: 通报
        after: 10 working days
        unanswered: supervision
        approve_within: 1 day
        actions:
          - {notice: circular, to: [unit, head], copied_to: superior, sign_off: office}
"""


@pytest.fixture
def load(tmp_path: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]) -> Callable[[str], Mapping[str, Ladder]]:
    def write(text: str) -> Mapping[str, Ladder]:
        path = tmp_path / "ladders.yaml"
        path.write_text(text, encoding="utf-8")
        return load_ladders(path, catalogues)

    return write


def test_it_reads_every_key(load: Callable[[str], Mapping[str, Ladder]]) -> None:
    ladder = load(GOOD)["item"]
    assert (ladder.subject, ladder.anchor, ladder.lasts_while, ladder.basis) == ("item", "due", "status == 'active'", "第九条")
    first, second = ladder.rungs
    assert (first.after, first.unanswered, first.approve_within) == (None, None, Duration(3, working=True))
    assert (second.after, second.unanswered, second.approve_within) == (Duration(10, True), "supervision", Duration(1))
    (action,) = second.actions
    assert (action.to, action.copied_to, action.sign_off) == (("unit", "head"), ("superior",), "office")
    assert first.actions[0].to == ("unit",)


def test_what_a_case_freezes_reads_back_the_same_and_leaves_out_what_merely_inspired(
    load: Callable[[str], Mapping[str, Ladder]],
) -> None:
    ladder = load(GOOD)["item"]
    frozen = Ladder.model_validate(ladder.content())
    assert (frozen.rungs, frozen.content_hash) == (ladder.rungs, ladder.content_hash)
    assert "elsewhere" not in str(ladder.content())
    assert load(GOOD.replace("1 day", "2 days"))["item"].content_hash != ladder.content_hash
    assert load(GOOD.replace("title: 通报", "title:   通报  # why"))["item"].content_hash == ladder.content_hash


def test_no_file_is_no_ladder(tmp_path: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]) -> None:
    assert load_ladders(tmp_path / "ladders.yaml", catalogues) == {}


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "message"),
    [
        ("anchor: due", "anchor: percent", 5, "ladders[0].anchor", "percent 不是日期事实 → 可用:since、due"),
        ("'active'", "'activ'", 6, "ladders[0].lasts_while", "active"),
        ("status == 'active'", "count(extension) < 3", 6, "ladders[0].lasts_while", "这里不能用 count(extension)"),
        ("unanswered: supervision", "unanswered: supervison", 17, "ladders[0].rungs[1].unanswered", "最接近的是 supervision"),
        ("unanswered: supervision", "unanswered: circular", 17, "ladders[0].rungs[1].unanswered", "前面没有 circular 这一级"),
        (", reply_within: 5 working days}", "}", 17, "ladders[0].rungs[1].unanswered", "写上 reply_within"),
        ("id: circular", "id: supervision", 14, "ladders[0].rungs[1].id", "重复"),
        ("id: circular", "id: Circular 1", 14, "ladders[0].rungs[1].id", "用小写字母"),
        ("        after: 10 working days\n        unanswered: supervision\n", "", 14, "ladders[0].rungs[1]", "何时到期"),
        ("sign_off: office", "sign_off: automatic", 20, "ladders[0].rungs[1].actions[0].sign_off", "须由人签批"),
        ("notice: circular", "notice: circula", 20, "ladders[0].rungs[1].actions[0].notice", "circular"),
        ("copied_to: superior", "copied_to: superor", 20, "ladders[0].rungs[1].actions[0].copied_to[0]", "superior"),
        ("10 working days", "10 workdays", 16, "ladders[0].rungs[1].after", "5 working days"),
        ("subject: item", "subject: plan", 4, "ladders[0].subject", "还没有 plan 的事实可用"),
        ("title: 督办\n", "title: 督办\n        after: 14 days\n", 17, "ladders[0].rungs[1].after", "不晚于前一级"),
        ("after: 10", "afer: 10", 16, "ladders[0].rungs[1].afer", "after"),
    ],
)  # fmt: skip
def test_an_impossible_ladder_is_refused_where_it_is_written(
    load: Callable[[str], Mapping[str, Ladder]], old: str, new: str, line: int, path: str, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        load(GOOD.replace(old, new))
    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (line, path)
    assert message in str(problem)


@pytest.mark.parametrize(("rungs", "message"), [("    rungs: []\n", "一项也没有"), ("", "缺少 rungs")])
def test_a_ladder_has_rungs(load: Callable[[str], Mapping[str, Ladder]], rungs: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(GOOD[: GOOD.index("    rungs:")] + rungs)


def test_a_name_is_used_once(load: Callable[[str], Mapping[str, Ladder]]) -> None:
    with pytest.raises(InputError, match="阶梯 item 重复"):
        load(GOOD + GOOD.removeprefix("ladders:\n"))


def test_the_shipped_ladders_are_those_of_the_domain(catalogues: Mapping[str, Mapping[str, FactSpec]]) -> None:
    ladders = load_ladders(SHIPPED, catalogues)
    steps = {
        name: [(str(rung.after or rung.unanswered or "entry"), [action.notice for action in rung.actions]) for rung in one.rungs]
        for name, one in ladders.items()
    }
    assert steps == {
        "item": [
            ("entry", ["supervision"]),
            ("10 working days", ["circular"]),
            ("20 working days", ["admonition"]),
            ("30 working days", ["raise"]),
        ],
        "hazard-major": [
            ("1 day", ["control", "supervision", "listing"]),
            ("5 days", ["admonition"]),
            ("10 days", ["raise", "referral"]),
        ],
    }
    assert all(one.basis for one in ladders.values())
    assert ladders["item"].rung("circular").unanswered == "supervision"
