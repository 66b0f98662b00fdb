"""The JSON Schema for editors says what the models say."""

import json
from pathlib import Path

from taskhub.plan.file import PlanFile, schema_text

SCHEMA = Path(__file__).parents[3] / "config" / "plan.schema.json"


def test_the_committed_schema_is_current():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run `make schema`"


def test_every_key_of_the_schema_is_described():
    schema = json.loads(schema_text())
    entries = [schema, *(entry for entry in schema["$defs"].values() if "properties" in entry)]
    assert set(schema["properties"]) == set(PlanFile.model_fields)
    assert [
        (entry["title"], key) for entry in entries for key, value in entry["properties"].items() if not value.get("description")
    ] == []
