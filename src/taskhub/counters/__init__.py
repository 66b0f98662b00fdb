"""What is counted outside every plan: inspections, penalties, accidents, deaths; by unit, scope and period."""

from taskhub.counters.declared import Counters, load_counters
from taskhub.counters.desk import CounterDesk
from taskhub.counters.intake import Counted, Warned
from taskhub.counters.models import CounterValue
from taskhub.counters.standing import Figure, figures
from taskhub.counters.yearly import beside_last_year

__all__ = [
    "Counted", "CounterDesk", "CounterValue", "Counters", "Figure", "Warned", "beside_last_year", "figures",
    "load_counters",
]  # fmt: skip
