"""What a group's figure came from, member by member."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from taskhub.report.counted import Counted, counted, of_largest_part
from taskhub.rules.measure import Measure
from taskhub.subjects import FactSpec, FactType, Subject
from taskhub.tallies import Tally

DAY = date(2024, 7, 1)
APART = Measure("hazard", by=FactSpec("category", FactType.TEXT, ""))
WEIGHED = Measure("item", summed=FactSpec("weight", FactType.DECIMAL, "", scale=2))
days = st.integers(-5, 5).map(lambda n: DAY + timedelta(days=n))
steps = st.lists(st.tuples(st.just(APART.name), st.sampled_from("abc"), days, st.just(1)), max_size=4)


@given(st.lists(steps, max_size=5))
def test_the_largest_part_adds_up_to_the_figure(members: list[list[tuple[str, str, date, int]]]) -> None:
    found = counted([APART], ((Subject("hazard", str(n)), Tally(mine)) for n, mine in enumerate(members)), DAY)
    figure = Tally(step for mine in members for step in mine).largest(APART.name, DAY)
    assert sum(row.amount for row in of_largest_part(found)) == figure
    assert len({row.part for row in of_largest_part(found)}) <= 1


def test_a_member_adds_what_the_rule_reads_and_nothing_is_no_row() -> None:
    tallies = [Tally([(WEIGHED.name, "", DAY, 250)]), Tally([(WEIGHED.name, "", DAY + timedelta(days=1), 100)])]
    members = [(Subject("item", str(n)), tally) for n, tally in enumerate(tallies)]
    assert counted([WEIGHED], members, DAY) == [Counted(WEIGHED.name, Subject("item", "0"), "", Decimal("2.50"))]
