"""Configuration that decisions rest on, kept as it was."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from taskhub import audit, revisions
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database

WORDS = st.text(max_size=4)
SCALARS = st.none() | st.booleans() | st.integers() | WORDS
JSON = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(WORDS, SCALARS, max_size=3)


def test_each_change_is_a_new_revision_also_the_change_back(database: Database, at: Callable[..., Moment], actor: Actor) -> None:
    said: list[dict[str, Any]] = [{"a": 1}, {"a": 1}, {"a": 2}, {"a": 1}]
    with database.writing() as session:
        kept = [revisions.keep(session, at("2024-09-30"), actor, "units", content) for content in said]
        other = revisions.keep(session, at("2024-09-30"), actor, "calendar", {"a": 1})
    assert [row.sequence for row in kept] == [1, 1, 2, 3]
    assert kept[0].content_hash == kept[3].content_hash
    assert other.sequence == 1
    with database.reading() as session:
        assert [event.details["sequence"] for event in audit.events(session, "config:units")] == [1, 2, 3]


def test_content_is_kept_as_it_was_and_dates_as_text(database: Database, at: Callable[..., Moment], actor: Actor) -> None:
    content = {"单位": [{"valid_to": date(2024, 12, 31)}]}
    with database.writing() as session:
        revisions.keep(session, at("2024-09-30"), actor, "units", content)
    content["单位"].clear()
    with database.writing() as session:
        again = revisions.keep(session, at("2024-10-01"), actor, "units", {"单位": [{"valid_to": date(2024, 12, 31)}]})
    assert again.content == {"单位": [{"valid_to": "2024-12-31"}]}
    assert (again.sequence, again.as_of) == (1, date(2024, 9, 30))


@given(st.dictionaries(WORDS, JSON, max_size=4))
def test_the_hash_is_of_the_meaning_not_of_the_order(content: dict[str, Any]) -> None:
    assert revisions.content_hash(dict(reversed(content.items()))) == revisions.content_hash(content)
    assert revisions.content_hash({**content, "\0new": 1}) != revisions.content_hash(content)
