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
    from collections.abc import Mapping

    from lamplighter_server.store.engine import Engine

# What an acknowledged insert and a merge survive: a power cut, not only the end of the process.
# A part that a load makes is one file, to be synced once, not two a column.
_DURABLE = (
    "fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,"
    " min_bytes_for_wide_part = 268435456"
)
_LEDGER = """CREATE TABLE IF NOT EXISTS schema_migrations (number UInt32, name String, applied DateTime DEFAULT now())
ENGINE = MergeTree ORDER BY number"""
# The views of each signal, in the order of the data: what each fills is a Null table (a step) or a table.
# A step has a file for its signal, or one for all of them.
_FIRST = ("1_sent", "2_sized", "3_scoped")
_STEPS = {
    "traces": (
        *_FIRST,
        *("4_exploded", "5_parted", "6_picked", "7_read", "8_decoded", "9_spans", "10_summed", "11_trace_segments"),
    ),
    "logs": (*_FIRST, "4_records", "5_logs"),
    "metrics": (*_FIRST, "4_metrics", "5_points", "6_metric_points"),
}
_RESOURCES = {"traces": "resource_spans", "logs": "resource_logs", "metrics": "resource_metrics"}
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
    steps = [step.split("_", 1)[1] for step in _STEPS[signal]]
    stages = ["raw", *(step for step in steps if step not in TABLES[signal])]
    texts = _texts(signal, {stage: f"{{{{{stage}}}}}" for stage in stages})
    mark = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]
    names = {stage: f"{stage}_{signal}_{mark}" for stage in stages}
    raw = names["raw"]
    creations = [(raw, f"CREATE TABLE IF NOT EXISTS {raw} ({texts[0]}) ENGINE = Null")]
    for step, text in zip(steps, texts[1:], strict=True):
        query = fill(text, names)
        target = names.get(step, step)
        if step in names:
            creations.append((target, f"CREATE TABLE IF NOT EXISTS {target} ENGINE = Null AS {query} LIMIT 0"))
        view = f"to_{step}_{signal}_{mark}"
        creations.append((view, f"CREATE MATERIALIZED VIEW IF NOT EXISTS {view} TO {target} AS {query}"))
    return Intake(raw, tuple(creations))


def _texts(signal: str, open_names: Mapping[str, str]) -> list[str]:
    """The `.sql` files of a signal's views, filled but for the names of the stages."""
    filled = {**placeholders(), **open_names, "resources": _RESOURCES[signal]}
    there = files("lamplighter_server.store").joinpath("views")
    named = [f"{signal}_{step}" for step in ("0_raw", *_STEPS[signal])]
    own = [name if there.joinpath(f"{name}.sql").is_file() else f"all{name.removeprefix(signal)}" for name in named]
    return [fill(sql("views", name), filled) for name in own]


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
    for column in columns():
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
