"""docs/reference.md says what the code says."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import reference


def test_the_reference_is_what_make_reference_writes() -> None:
    assert reference.REFERENCE.read_text(encoding="utf-8") == reference.text()
