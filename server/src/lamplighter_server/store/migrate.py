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
        *(*_FIRST, "4_exploded", "5_waiting", "5_parted", "6_picked", "7_read", "8_decoded", "9_meant"),
        *("10_spans", "11_summed", "12_trace_segments"),
    ),
    # What other dialects mean: the spans that wait go this way, in a second statement, where there are any.
    "foreign": (
        *("5_parted", "6_picked", "7_read", "8_decoded", "9_recognised", "9_counted", "9_meant"),
        *("10_spans", "11_summed", "12_trace_segments"),
    ),
    "logs": (*_FIRST, "4_records", "5_logs"),
    "metrics": (*_FIRST, "4_metrics", "5_points", "6_metric_points"),
}
# Whose file a step has where its signal has none of its own.
_SHARED = {"traces": "all_", "logs": "all_", "metrics": "all_", "foreign": "traces_"}
_RESOURCES = {"traces": "resource_spans", "logs": "resource_logs", "metrics": "resource_metrics"}
TABLES = {
    "traces": ("spans", "trace_segments", "ledger", "tool_results", "postponed"),
    "logs": ("logs", "ledger", "tool_results", "logged_segments"),
    "metrics": ("metric_points",),
}
_STORED = {table for tables in TABLES.values() for table in tables}


class SchemaTooNew(Exception):  # noqa: N818 - a state of the store
    """A newer version wrote this store; this one would not know what to do with it."""


@dataclass(frozen=True)
class Intake:
    """The road of one signal into the store: the table that takes raw requests, and the views behind it."""

    table: str
    creations: tuple[tuple[str, str], ...]
    """Names of tables and views, each with the statement that creates it, in order."""
    waiting: str = ""
    """Where spans of other dialects wait, until they are moved into `again`; empty where there are none."""
    again: str = ""


def _migrations() -> list[tuple[int, str]]:
    names = [
        entry.name
        for entry in files("lamplighter_server.store").joinpath("schema").iterdir()
        if entry.name.endswith(".sql")
    ]
    return sorted((int(name.split("_", 1)[0]), name.removesuffix(".sql")) for name in names)


@cache
def intake(signal: str) -> Intake:
    """The tables between raw requests and what is stored, and the chain of views for a signal.

    They are named by a digest of their text, so that two versions of Lamplighter that share a store never replace each
    other's views in the middle of a load.
    """
    texts = _texts(signal, "0_raw", placeholders())
    names, creations = _chain(signal, "raw", texts[1:], texts[0])
    raw = names["raw"]
    creations = [(raw, f"CREATE TABLE IF NOT EXISTS {raw} ({texts[0]}) ENGINE = Null"), *creations]
    if "waiting" not in names:
        return Intake(raw, tuple(creations))
    again = _texts("foreign", "", placeholders(foreign=True))
    others, more = _chain("foreign", "exploded", again, names["exploded"])
    shaped = others["exploded"]
    source = names["exploded"]
    like = f"CREATE TABLE IF NOT EXISTS {shaped} ENGINE = Null AS SELECT * FROM {source} LIMIT 0"  # noqa: S608 - ours
    return Intake(raw, (*creations, (shaped, like), *more), names["waiting"], shaped)


def _chain(signal: str, first: str, texts: list[str], source: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The names of the tables between, and what creates them and the views; `first` has the shape of its `source`."""
    steps = [step.split("_", 1)[1] for step in _STEPS[signal]]
    mark = hashlib.sha256("\n".join([source, *texts]).encode()).hexdigest()[:8]
    names = {stage: f"{stage}_{signal}_{mark}" for stage in (first, *steps) if stage not in _STORED}
    creations: list[tuple[str, str]] = []
    for step, text in zip(steps, texts, strict=True):
        query = fill(text, names)
        target = names.get(step, step)
        if step in names:
            kind = "Memory" if step == "waiting" else "Null"
            creations.append((target, f"CREATE TABLE IF NOT EXISTS {target} ENGINE = {kind} AS {query} LIMIT 0"))
        view = f"to_{step}_{signal}_{mark}"
        creations.append((view, f"CREATE MATERIALIZED VIEW IF NOT EXISTS {view} TO {target} AS {query}"))
    return names, creations


def _texts(signal: str, first: str, filled: Mapping[str, str]) -> list[str]:
    """The `.sql` files of a signal's views, filled but for the names of the stages."""
    stages = {step.split("_", 1)[1] for step in _STEPS[signal]} | {"raw", "exploded"}
    open_names = {stage: f"{{{{{stage}}}}}" for stage in stages}
    there = files("lamplighter_server.store").joinpath("views")
    found: list[str] = []
    for step in (first, *_STEPS[signal]) if first else _STEPS[signal]:
        named = (f"{signal}_{step}", _SHARED[signal] + step)
        name = next(name for name in named if there.joinpath(f"{name}.sql").is_file())
        found.append(fill(sql("views", name), {**filled, **open_names, "resources": _RESOURCES.get(signal, "")}))
    return found


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
