"""Describes the API for tools and the UI's types: `python -m lamplighter_server.serve.openapi > ui/openapi.json`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, cast

from fastapi.openapi.utils import get_openapi

from lamplighter_server.access import COOKIE
from lamplighter_server.serve.api.shapes import Problem

if TYPE_CHECKING:
    from fastapi import FastAPI

_TEMPLATE = "#/components/schemas/{model}"
_WAYS_IN = {
    "key": {"type": "http", "scheme": "bearer", "description": "a key: lamplighter keys create --scope read"},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "set by POST /api/v1/session"},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of an application."""
    document = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    schemas = document["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template=_TEMPLATE)
    # The framework documents answers for bad input that this API gives as problems with status 400.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    document["components"]["securitySchemes"] = _WAYS_IN
    for path, item in document["paths"].items():
        for operation in cast("dict[str, dict[str, Any]]", item).values():
            operation["responses"].pop("422", None)
            if path.startswith("/api/") and "401" in operation["responses"]:
                operation["security"] = [{}, *({name: []} for name in _WAYS_IN)]
    return document


def text(document: dict[str, Any]) -> str:
    """Return the document as it is kept in the repository."""
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    from lamplighter_server.serve.app import description

    sys.stdout.write(text(description()))
