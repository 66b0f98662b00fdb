"""An exported plan loads to the same plan, whatever stands in it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub import documents
from taskhub.plan.check import check
from taskhub.plan.export import export_text
from taskhub.plan.file import PlanFile
from taskhub.plan.resolve import resolve
from taskhub.units import Unit, Units

START, END = date(2024, 1, 1), date(2026, 12, 31)
UNITS = Units({code: Unit(code=code, name=f"{code}局", role="sector") for code in ("a", "no", "on", "u-1", "007")})

TEXT = st.one_of(
    st.sampled_from(["是", "true", "~", "1.10", "2024-01-01", "标题: 值", "- 一", "#二", "“三”", 'a "b" \\c', "一\n二", "{三}"]),
    st.text(
        st.one_of(
            st.characters(codec="utf-8", min_codepoint=0x20, exclude_characters="\x7f"),
            st.sampled_from("\n\t安全、,:;#'\"\\{}[]&*!|>%@` -?\x85\xa0\u2028\u3000\ufeff"),
        ),
        min_size=1,
    ),
).filter(lambda text: text.strip())
DAYS = st.dates(START, END)
NUMBERS = st.one_of(st.integers(1, 10**10), st.integers(1, 10**8).map(lambda n: n / 10_000))
LEADS = st.sampled_from(sorted(UNITS.by_code))


@st.composite
def work(draw, code: str, lead: bool):
    """An entry that is an item: consistent dates, a kind that goes with its target, milestones that rise to 100."""
    start, due = sorted((draw(DAYS), draw(DAYS)))
    units = draw(st.permutations(sorted(UNITS.by_code)))
    entry = {"code": code, "title": draw(TEXT), "start": start, "due": due, "source": draw(st.none() | TEXT)}
    entry["weight"] = draw(st.none() | st.integers(1, 10**6).map(lambda n: n / 100))
    entry["carries"] = draw(st.none() | st.sampled_from(["1.1.2", "1.10", "007/三-3", "up/1.1"]))
    entry["withdrawn"] = draw(st.none() | st.fixed_dictionaries({"date": DAYS, "document": TEXT}))
    if lead or draw(st.booleans()):
        entry |= {"lead": units[0], "co_lead": units[1 : draw(st.integers(1, 2))], "cooperating": units[3:]}
    if draw(st.booleans()):
        entry["target"] = {
            "value": draw(NUMBERS),
            "unit": draw(TEXT),
            "direction": draw(st.sampled_from([None, "at_least", "at_most"])),
        }
        percents = sorted(draw(st.lists(st.integers(0, 9999), max_size=3)))
        days = sorted(draw(st.sets(st.integers(0, (due - start).days), min_size=1, max_size=len(percents) + 1)))
        entry["milestones"] = [
            {"date": start + timedelta(day), "percent": percent / 100, "title": draw(st.none() | TEXT)}
            for day, percent in zip(days, [*percents[: len(days) - 1], 10000], strict=True)
        ]
    else:
        entry["kind"] = draw(st.sampled_from([None, "once", "recurring", "continuous"]))
    return entry


@st.composite
def plan_files(draw):
    tasks = []
    for t in range(draw(st.integers(1, 3))):
        measures = []
        for m in range(draw(st.integers(1, 3))):
            count = draw(st.integers(0, 3))
            code = f"{t}.{m}"
            if count == 0:
                measures.append(draw(work(code, lead=True)))
                continue
            measures.append(
                {
                    "code": code,
                    "title": draw(TEXT),
                    "lead": "a",
                    "items": [draw(work(f"{code}.{i}" if i else code, lead=i > 1)) for i in range(count)],
                }
            )
            for item in measures[-1]["items"]:  # an inherited lead may not cooperate as well
                if "lead" not in item:
                    item |= {"co_lead": None, "cooperating": ["no"]}
        tasks.append({"code": str(t), "title": draw(TEXT), "source": draw(st.none() | TEXT), "measures": measures})
    revision = draw(st.integers(1, 3))
    return {
        "plan": draw(st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)),
        "title": draw(TEXT),
        "issuer": draw(TEXT),
        "start": START,
        "end": END,
        "revision": revision,
        "amended": {"date": draw(DAYS), "document": draw(TEXT)} if revision > 1 else None,
        "part_of": draw(st.sampled_from([None, "above", "1"])),
        "schedule": draw(
            st.none()
            | st.fixed_dictionaries(
                {
                    "mode": st.sampled_from(["linear", "node"]),
                    "basis": st.sampled_from(["plan", "year"]),
                    "tolerance": st.sampled_from([0, 2.5]),
                }
            )
        ),
        "source": draw(st.none() | TEXT),
        "tasks": tasks,
    }


def hung(data):
    """The plan under another one, or with nothing above to carry out."""
    if data["part_of"] in (None, data["plan"]):
        data["part_of"] = None
        measures = [measure for task in data["tasks"] for measure in task["measures"]]
        for entry in (one for measure in measures for one in (measure, *measure.get("items", ()))):
            entry.pop("carries", None)
    return data


@given(data=plan_files().map(hung))
def test_an_exported_plan_loads_to_the_same_plan(data):
    plan = resolve(PlanFile.model_validate(data))
    assert check(documents.parse(export_text(plan), "export.yaml"), UNITS) == plan


def test_an_export_is_written_as_a_person_would(valid, plan_from):
    text = valid.replace("revision: 1", "revision: 2\namended: {date: 2025-03-01, document: 安委办〔2025〕3号}")
    assert export_text(plan_from(text)) == text.replace("part_of: null\n", "")


def test_an_export_of_an_export_is_the_same_text(valid, plan_from):
    once = export_text(plan_from(valid))
    assert export_text(plan_from(once)) == once


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("是", "是"),
        ("降幅≤0.7‰(季度)", "降幅≤0.7‰(季度)"),
        ("培训 186 人,覆盖率 100%", '"培训 186 人,覆盖率 100%"'),
        ("培训 186 人", "培训 186 人"),
        ("a: b", '"a: b"'),
        ("007", '"007"'),
        ("一\n二", '"一\\n二"'),
    ],
)
def test_a_text_is_quoted_only_where_yaml_would_misread_it(title, written, valid, plan_from):
    plan = plan_from(valid.replace("title: 本质安全", f"title: {written}"))
    assert plan.tasks[1].title == title
    assert f"title: {written}\n" in export_text(plan)
