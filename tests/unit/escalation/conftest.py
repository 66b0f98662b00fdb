"""The facts that the shipped ladders rest on."""

from collections.abc import Mapping

import pytest

from taskhub.subjects import FactSpec, FactType

CATALOGUES = {
    "item": {
        "due": FactSpec("due", FactType.DATE, ""),
        "extension": FactSpec("extension", FactType.EVENT, ""),
        "status": FactSpec("status", FactType.TEXT, "", values=("pending", "active", "completed", "withdrawn")),
        "percent": FactSpec("percent", FactType.DECIMAL, "", scale=2),
    },
    "hazard": {
        "deadline": FactSpec("deadline", FactType.DATE, ""),
        "status": FactSpec("status", FactType.TEXT, "", values=("found", "rectifying", "accepted", "closed")),
    },
}


@pytest.fixture(scope="session")
def catalogues() -> Mapping[str, Mapping[str, FactSpec]]:
    return CATALOGUES
