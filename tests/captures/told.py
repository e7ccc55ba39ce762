"""What a project's spans and ledger mean, read back from the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lamplighter_server.analyse.attribute import Attribution, agents
from lamplighter_server.analyse.cast import executions, handoffs
from lamplighter_server.analyse.ledger import Answered, Entry, settle
from lamplighter_server.analyse.rows import MEANING as MEANING_OF_ENTRIES
from lamplighter_server.analyse.seen import Seen, Tokens
from lamplighter_server.analyse.spans import trees
from lamplighter_server.store.filter import conditions, parse
from lamplighter_server.store.instants import EARLIEST, LATEST
from lamplighter_server.store.read.actors import tools
from lamplighter_server.store.read.scope import Scope

if TYPE_CHECKING:
    from lamplighter_server.analyse.seen import Tree
    from lamplighter_server.store.engine import Engine

COLUMNS = (
    "name", "dialect", "operation", "agent_name", "agent_id", "agent_version", "provider", "request_model",
    "response_model", "response_id", "conversation_id", "workflow", "tool_name", "tool_call_id", "finish_reasons",
    "error_type", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens",
)  # fmt: skip
MEANING = f"""SELECT {", ".join(COLUMNS)} FROM spans WHERE project = {{project:String}} ORDER BY start, span_id"""
LOGGED = """
SELECT COLUMNS, hex(span_id) AS id, toUnixTimestamp64Nano(start) AS began FROM ledger
WHERE project = {project:String} AND trace_id = toFixedString('', 16) GROUP BY ALL HAVING sum(sign) > 0"""
COUNTED = """
SELECT sum(sign * toInt64(ledger.calls)) AS calls, sum(sign * toInt64(ledger.input_tokens)) AS input_tokens,
    sum(sign * toInt64(ledger.output_tokens)) AS output_tokens,
    sum(sign * toInt64(ledger.reasoning_tokens)) AS reasoning_tokens
FROM ledger WHERE project = {project:String} AND counted"""


def asked(engine: Engine, statement: str, project: str) -> list[dict[str, Any]]:
    """Run a query for a project."""
    rows = engine.query(statement, {"project": project})
    return [dict(zip(rows.column_names, row, strict=True)) for row in rows.result_rows]


def meaning(engine: Engine, project: str) -> list[dict[str, Any]]:
    """Return what the spans mean, without what is empty."""
    return [{name: value for name, value in row.items() if value} for row in asked(engine, MEANING, project)]


@dataclass
class Told:
    """A project as the analysis sees it, its traces by their first span."""

    trees: list[Tree]
    entries: list[Entry]
    untold: Counter[str]
    """How often a tool was executed that no span tells of."""

    @property
    def counted(self) -> list[Entry]:
        """The entries that count, by their start."""
        return sorted((entry for entry in self.entries if entry.counted), key=lambda entry: entry.span.start)

    @property
    def agents(self) -> list[str]:
        """The agents that ran."""
        return list(dict.fromkeys(name for tree in self.trees for name in agents(tree)))

    @property
    def tools(self) -> list[str]:
        """The tools that were executed."""
        spanned = [execution.name for tree in self.trees for execution in executions(tree)]
        return [*spanned, *self.untold.elements()]

    @property
    def handoffs(self) -> list[tuple[str, str]]:
        """Who handed over to whom."""
        return list(dict.fromkeys(pair for tree in self.trees for pair in handoffs(tree)))


def logged(engine: Engine, project: str) -> list[Entry]:
    """Return what the ledger holds of calls that only log events tell of."""
    columns = ", ".join(MEANING_OF_ENTRIES)
    found: list[Entry] = []
    for row in asked(engine, LOGGED.replace("COLUMNS", columns), project):
        tokens = Tokens(
            *(row[f"{name}_tokens"] for name in ("input", "output", "cache_read", "cache_write", "reasoning"))
        )
        names = ("provider", "request_model", "response_model", "response_id")
        span = Seen(span_id=row["id"], start=row["began"], tokens=tokens, **{name: row[name] for name in names})
        to = Attribution(row["agent"], "", "", "", row["conversation"])
        found.append(Entry(span, row["counted"], row["reason"], row["calls"], to))
    return found


def told(engine: Engine, project: str) -> Told:
    """Decide about every trace of a project, the one with most spans first, as a load does."""
    ids = [row["id"] for row in asked(engine, TRACES, project)]
    found = trees(engine, project, ids, EARLIEST // 4, LATEST // 4)
    entries: list[Entry] = []
    for _, tree in sorted(found.items(), key=lambda item: (-len(item[1].spans), item[0])):
        spans = [entry.span for entry in entries if entry.counted and entry.span.response_id]
        entries += settle(tree, {span.response_id: [Answered("another", span.start, span.end)] for span in spans})
    entries += logged(engine, project)
    scope = Scope(project, LATEST, LATEST // 4, EARLIEST // 4, LATEST // 4)
    listed = {row["name"]: row for row in tools(engine, scope, conditions(parse("")), limit=1000)}
    untold = Counter({name: row["calls"] for name, row in listed.items() if row["p50_duration"] is None})
    return Told(sorted(found.values(), key=lambda tree: min(span.start for span in tree)), entries, untold)


TRACES = "SELECT DISTINCT lower(hex(trace_id)) AS id FROM spans WHERE project = {project:String}"
