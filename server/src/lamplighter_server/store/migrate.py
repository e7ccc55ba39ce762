"""Brings a store to this version's schema: numbered files, forward only, then today's columns and views."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lamplighter_server.semconv.tables import columns
from lamplighter_server.store.compile import placeholders, sql_type
from lamplighter_server.store.engine import fill, sql

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine

# What an acknowledged insert and a merge survive: a power cut, not only the end of the process.
_DURABLE = "fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1"
_LEDGER = """CREATE TABLE IF NOT EXISTS schema_migrations (number UInt32, name String, applied DateTime DEFAULT now())
ENGINE = MergeTree ORDER BY number"""
# The views of each signal, in the order of the data: what each fills is a Null table (a step) or a table.
_STEPS = {
    "traces": ("1_exploded", "2_sorted", "3_decoded", "4_meant", "5_spans", "6_trace_segments"),
    "logs": ("1_logs",),
    "metrics": ("1_metric_points",),
}
TABLES = {"traces": ("spans", "trace_segments"), "logs": ("logs",), "metrics": ("metric_points",)}


class SchemaTooNew(Exception):  # noqa: N818 - a state of the store
    """A newer version wrote this store; this one would not know what to do with it."""


@dataclass(frozen=True)
class Intake:
    """The road of one signal into the store: the table that takes raw requests, and the views behind it."""

    table: str
    creations: tuple[tuple[str, str], ...]
    """Names of tables and views, each with the statement that creates it, in order."""


def _migrations() -> list[tuple[int, str]]:
    names = [
        entry.name
        for entry in files("lamplighter_server.store").joinpath("schema").iterdir()
        if entry.name.endswith(".sql")
    ]
    return sorted((int(name.split("_", 1)[0]), name.removesuffix(".sql")) for name in names)


@cache
def intake(signal: str) -> Intake:
    """The Null tables and the chain of views for a signal, named by a digest of their text.

    Two versions of Lamplighter that share a store therefore never replace each other's views in the middle of a load.
    """
    steps = [step.split("_", 1) for step in _STEPS[signal]]
    texts = [sql("views", f"{signal}_0_raw"), *(sql("views", f"{signal}_{number}_{name}") for number, name in steps)]
    stages = ["raw", *(name for _, name in steps if name not in TABLES[signal])]
    unmarked = fill("\n".join(texts), {**placeholders(), **{f"{stage}_{signal}": stage for stage in stages}})
    mark = hashlib.sha256(unmarked.encode()).hexdigest()[:8]
    names = {f"{stage}_{signal}": f"{stage}_{signal}_{mark}" for stage in stages}
    raw = names[f"raw_{signal}"]
    creations = [(raw, f"CREATE TABLE IF NOT EXISTS {raw} ({texts[0]}) ENGINE = Null")]
    for (_, name), text in zip(steps, texts[1:], strict=True):
        query = fill(text, {**placeholders(), **names})
        target = names.get(f"{name}_{signal}", name)
        if target != name:
            creations.append((target, f"CREATE TABLE IF NOT EXISTS {target} ENGINE = Null AS {query} LIMIT 0"))
        view = f"to_{name}_{mark}"
        creations.append((view, f"CREATE MATERIALIZED VIEW IF NOT EXISTS {view} TO {target} AS {query}"))
    return Intake(raw, tuple(creations))


def migrate(engine: Engine) -> list[str]:
    """Applies what is missing and answers the names of the files applied. Raises SchemaTooNew."""
    engine.command(_LEDGER)
    known = _migrations()
    current = int(engine.command("SELECT max(number) FROM schema_migrations"))
    if current > known[-1][0]:
        raise SchemaTooNew(
            f"the store has schema {current}, this version knows {known[-1][0]}: "
            "start the newer Lamplighter that wrote it"
        )
    applied: list[str] = []
    fillings = {**placeholders(), "durable": _DURABLE}
    for number, name in known:
        if number <= current:
            continue
        for statement in re.split(r";\s*$", fill(sql("schema", name), fillings), flags=re.MULTILINE):
            if statement.strip():
                engine.command(statement)
        engine.command(
            "INSERT INTO schema_migrations (number, name) VALUES ({number:UInt32}, {name:String})",
            {"number": number, "name": name},
        )
        applied.append(name)
    there = _names(engine, "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'spans'")
    for column in (column for column in columns() if column.stored):
        if column.name not in there:
            engine.command(f"ALTER TABLE spans ADD COLUMN IF NOT EXISTS {column.name} {sql_type(column)}")
    for signal in TABLES:
        open_intake(engine, signal)
    return applied


def _names(engine: Engine, query: str) -> set[str]:
    return {str(row[0]) for row in engine.query(query).result_rows}


def open_intake(engine: Engine, signal: str) -> None:
    """Makes the Null tables and the views of a signal that are not there."""
    there = _names(engine, "SELECT name FROM system.tables WHERE database = currentDatabase()")
    for name, statement in intake(signal).creations:
        if name not in there:
            engine.command(statement)
