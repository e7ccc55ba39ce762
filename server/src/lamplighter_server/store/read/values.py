"""What is stored, for completing a filter while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store import otlp
from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.filter.attributes import column_of
from lamplighter_server.store.filter.fields import ATTRIBUTE
from lamplighter_server.store.filter.scalars import text
from lamplighter_server.store.read.rows import raw_blocks
from lamplighter_server.store.trace_status import STATUSES

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Field
    from lamplighter_server.store.read.scope import Scope

# Completion looks at the newest rows only: it must answer while someone types.
_NEWEST: Final = 200_000
_KEYS: Final = 200


def values(engine: Engine, scope: Scope, field: Field, name: str, *, prefix: str, limit: int) -> list[dict[str, Any]]:
    """Return the most frequent values of a field; a number has none to choose from."""
    if field.home == "status":
        return [{"value": word, "count": 0} for word in STATUSES if word.startswith(prefix.lower())][:limit]
    parameters = {**scope.parameters(), "prefix": prefix, "limit": limit, "rows": _NEWEST}
    if field.home == "list":
        listed = field.sql
    elif field.home == "text":
        listed = f"[{field.sql}]"
    elif field.home == "attribute":
        key = name.removeprefix(ATTRIBUTE)
        parameters["key"] = key
        listed = f"[{text(f'{column_of(key)}[{{key:String}}]')}]"
    else:
        return []
    found = engine.ask("field_values", parameters, newest=_newest(field.table, f"trace_id, {listed} AS field_values"))
    return [{"value": row["value"], "count": row["traces"]} for row in found]


def attribute_keys(engine: Engine, scope: Scope) -> list[str]:
    """Return the keys of attributes: the most frequent of spans, then those of resources."""
    parameters = {**scope.parameters(), "rows": _NEWEST, "limit": _KEYS}
    found = engine.ask("attribute_keys", parameters, newest=_newest("spans", "mapKeys(attributes) AS keys"))
    keys = [str(row["key"]) for row in found]
    for block in raw_blocks(engine, "resources", parameters, newest=_newest("spans", "resource")):
        keys += [key for (resource,) in block for key in otlp.resource(resource)]
    return list(dict.fromkeys(keys))


def _newest(table: str, columns: str) -> str:
    return fill(sql("queries", f"newest_{table}"), {"columns": columns})
