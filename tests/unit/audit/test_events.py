"""Who did what: an event lives and dies with the change it tells of."""

from collections.abc import Callable

import pytest

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.problems import TaskhubError


@pytest.mark.parametrize(
    ("text", "actor"),
    [("王敏@awb", Actor("王敏", "awb")), (" 王敏@awb ", Actor("王敏", "awb")), ("a@b@awb", Actor("a@b", "awb"))],
)
def test_an_actor_is_a_name_at_a_unit(text: str, actor: Actor) -> None:
    assert Actor.parse(text) == actor
    assert Actor.parse(str(actor)) == actor


@pytest.mark.parametrize("text", ["", "王敏", "@awb", "王敏@"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(TaskhubError, match="例如 王敏@awb"):
        Actor.parse(text)


def test_events_of_a_subject_come_back_in_order(database: Database, at: Callable[..., Moment], actor: Actor) -> None:
    with database.writing() as session:
        audit.record(session, at("2024-09-30"), actor, "plan.load", "plan:p", "安委办〔2024〕3号", items=3)
        audit.record(session, at("2024-10-08"), actor, "plan.load", "plan:p", revision=2)
        audit.record(session, at("2024-10-08"), actor, "plan.load", "plan:q")
    with database.reading() as session:
        first, second = audit.events(session, "plan:p")
    assert (first.actor, first.verb, first.why, first.details) == ("王敏@awb", "plan.load", "安委办〔2024〕3号", {"items": 3})
    assert (first.as_of, first.recorded_at) == (at("2024-09-30").as_of, at("2024-09-30").now)
    assert second.details == {"revision": 2}


def test_a_change_that_fails_leaves_no_event(database: Database, at: Callable[..., Moment], actor: Actor) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:  # noqa: PT012
        audit.record(session, at("2024-09-30"), actor, "plan.load", "plan:p")
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert not audit.events(session, "plan:p")
