"""The refusals that an operation documents."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from lamplighter_server.serve.api.shapes import Problem
from lamplighter_server.serve.problems import MEDIA_TYPE


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of problems with these statuses."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


ASKED = refusals(400, 401, 403, 503)
"""What any question of the store may be refused with."""
NAMED = refusals(400, 401, 403, 404, 503)
"""The same for a question about one thing, which may not be there."""
