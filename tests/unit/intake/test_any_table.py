"""Whatever stands in a table: the draft is a YAML file, and plan check refuses it exactly where something is open."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub import documents
from taskhub.intake import draft
from taskhub.intake.compose import compose
from taskhub.intake.model import Area, Cell, Table
from taskhub.plan.check import check
from taskhub.problems import InputError
from taskhub.tables import written
from taskhub.units import Units
from tests.unit.intake.conftest import SAID, UNITS

REGISTER = Units({unit.code: unit for unit in UNITS})

NUMBERS = st.sampled_from([None, "1", "2", "1.1", "1.10", "1.2.3", "(一)", "一", "①", 1, 2, 3, 1.1, 1.2, "A-1", "待编"])
TITLES = st.sampled_from([
    None, "排查", "一、清零", "(一)整治", "1.复查", "建成145处", "做 # 事: {x}", "a\nb", "注:说明", "“引”", "合计",
    "排查(责任单位:市应急局)",
    "\x0b坏", "- 项", "是", "2024年任务",
]) | st.text(max_size=6)  # fmt: skip
WHO = st.sampled_from([
    None, "市应急局", "市应急局、市住建局", "牵头:市应急局;配合:市住建局", "各县(市、区)", "市应急局、各县(市、区)", "各有关部门",
    "某某局",
    "市住建局(牵头)", "市应急局,某某局等", "撤县", "青山县、各县(市、区)",
])  # fmt: skip
WHEN = st.sampled_from([
    None, "2024年底前", "每季度", "每年", "长期坚持", "适时",
    "2024年6月底前完成30%,年底前全部完成", "2030年", 45657, "三年内", "每年12月底前",
    "2024年3月至2025年6月", "立即", "2025.1", 2025.1,
])  # fmt: skip
AMOUNT = st.sampled_from([None, 145, "0", "1.2万", "≤0.7‰", "若干", "100%", -3])
MEASURED = st.sampled_from([None, "处", "‰"])
ROWS = st.tuples(NUMBERS, TITLES, TITLES, WHO, WHO, WHEN, AMOUNT, MEASURED)


@given(rows=st.lists(ROWS, max_size=5), heads=st.permutations(range(8)), split=st.booleans())
@settings(deadline=None, max_examples=60)
def test_a_draft_is_refused_exactly_while_something_is_open(rows, heads, split):
    names = ["序号", "任务", "措施", "牵头单位", "配合单位", "完成时限", "目标值", "计量单位"]
    lines = [[names[n] for n in heads], *([row[n] for n in heads] for row in rows)]
    cells = [[Cell(raw, written(raw), f"S!{r}.{c}", Area(r, c)) for c, raw in enumerate(line)] for r, line in enumerate(lines)]
    made = compose([Table("S", cells)], replace(SAID, split=split), REGISTER)
    document = documents.parse(draft.text(made, "表.xlsx"), "draft.yaml")
    if any(one.open for one in made.questions()):
        with pytest.raises(InputError):
            check(document, REGISTER)
    else:
        check(document, REGISTER)
