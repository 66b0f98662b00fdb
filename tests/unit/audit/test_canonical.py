"""The canonical text is that of json.dumps: chains that were made with it stay valid."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.audit.chain import canonical

PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False))
VALUES = st.recursive(PLAIN, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=20)


@given(VALUES)
def test_it_is_what_json_dumps_says(value: Any) -> None:
    assert canonical(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_instants_dates_and_bytes_have_one_text() -> None:
    instant = datetime(2024, 9, 30, 1, 2, 3, 4, tzinfo=UTC)
    said = b'["2024-09-30T01:02:03.000004+00:00","2024-09-30","ab"]'
    assert canonical([instant, date(2024, 9, 30), b"\xab"]) == said
    assert canonical([instant.astimezone(timezone(timedelta(hours=8))), date(2024, 9, 30), b"\xab"]) == said


def test_what_has_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical([object()])
