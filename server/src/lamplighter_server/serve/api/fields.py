"""Answers what a filter can ask for, and which values are stored."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from lamplighter_server.serve.api.responses import ASKED, NAMED
from lamplighter_server.serve.parameters import Limit, Range, Store
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.filter import FIELDS, field_named
from lamplighter_server.store.filter.fields import ATTRIBUTE
from lamplighter_server.store.read import values as reading

router = APIRouter(tags=["filter"])


class Field(BaseModel):
    """A field of the filter language."""

    name: str
    type: Literal["string", "number", "duration", "boolean", "attribute"]
    description: str
    operators: list[str]


class Fields(BaseModel):
    """All fields: the fixed ones, then each raw attribute that newest spans have."""

    fields: list[Field]


class FieldValue(BaseModel):
    """A value, and about how many of the newest traces have it."""

    value: str
    count: int


class FieldValues(BaseModel):
    """The most frequent values."""

    values: list[FieldValue]


@router.get("/fields", response_model=Fields, responses=ASKED)
async def list_fields(store: Store, asked: Range) -> Any:
    """List what a filter can ask for."""
    keys = await store.ask(reading.attribute_keys, store.engine, asked)
    fixed = [Field(**_shown(entry.name)) for entry in FIELDS]
    return Fields(fields=fixed + [Field(**_shown(ATTRIBUTE + key)) for key in keys])


@router.get("/fields/{name:path}/values", response_model=FieldValues, responses=NAMED)
async def list_values(
    store: Store,
    asked: Range,
    name: str,
    prefix: Annotated[str, Query(max_length=1000, description="what the values begin with, in any case")] = "",
    limit: Limit = 20,
) -> Any:
    """List stored values of a field, the most frequent first; a field of numbers has none."""
    field = field_named(name)
    if field is None:
        names = [entry.name for entry in FIELDS]
        raise Problem(HTTPStatus.NOT_FOUND, f"There is no field '{name}'.", "No such field", allowed=names)
    found = await store.ask(reading.values, store.engine, asked, field, name, prefix=prefix, limit=limit)
    return {"values": found}


def _shown(name: str) -> dict[str, Any]:
    field = field_named(name) or FIELDS[-1]
    return {
        "name": name,
        "type": field.type,
        "description": field.description,
        "operators": list(field.operators),
    }
