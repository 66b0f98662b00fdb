"""What ``prefect.yaml`` declares, read without Prefect."""

from pathlib import Path
from typing import Any

from taskhub import documents


def deployments_in(path: Path) -> list[dict[str, Any]]:
    """Its deployments as they are written. Raises InputError for a file that cannot be read."""
    data = documents.read(path).data
    listed = data.get("deployments") if isinstance(data, dict) else None
    return [one for one in listed or () if isinstance(one, dict) and "name" in one]
