"""What is summed up by hour and by day, how far, and the rows that a question needs beside the sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.semconv.dialects import dialects
from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.instants import EARLIEST, LATEST
from lamplighter_server.store.read.lasted import LASTED

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

Row = dict[str, Any]
_HOUR: Final = 3_600_000_000_000
_DAY: Final = 86_400
_LAST_HOUR: Final = (2**32 - 1) // 3600
NEAR: Final = _DAY * 1_000_000_000
"""How long before a range, or behind it, rows are looked for of runs that have some in it."""
_MOST_IDS: Final = 100
CONTROL_FLOW: Final = [name for dialect in dialects() for name in dialect.control_flow]
ANY_HOUR: Final[Row] = {"edge_low": 0, "edge_high": _LAST_HOUR * _HOUR, "control_flow": CONTROL_FLOW}
"""What `unsummed` binds where all hours are asked for."""


@dataclass(frozen=True)
class Marks:
    """By which names it is noted how far sums go that are made together."""

    hours: str
    days: str


USAGE: Final = Marks("hours", "days")
CONVERSATIONS: Final = Marks("conversation_hours", "conversation_days")
ACTIVITY: Final = Marks("activity_hours", "activity_days")


@dataclass(frozen=True)
class Summed:
    """Up to which point of the ledger, or which segment, the sums by hour and those by day go."""

    hours: int
    days: int


@dataclass(frozen=True)
class Sums:
    """Two tables of sums, `<table>_hours` and `<table>_days`: by what, and of what, as aggregates over `entry`."""

    table: str
    keys: tuple[str, ...]
    values: dict[str, str]

    @property
    def columns(self) -> str:
        """What a question reads of them."""
        return ", ".join((*self.keys, *self.values))


_SEEN: Final = {"first_seen": "min(entry.first_seen)", "last_seen": "max(entry.last_seen)"}
RUNS: Final = Sums(
    "run",
    ("agent", "services", "environments", "lasted"),
    {"runs": "sum(entry.runs)", "failed_runs": "sum(entry.failed_runs)", **_SEEN},
)
TOOLS: Final = Sums(
    "tool",
    ("environment", "tool", "agent", "error_type", "lasted"),
    {"calls": "sum(entry.calls)", "failed_calls": "sum(entry.failed_calls)", **_SEEN},
)
FACES: Final = Sums(
    "face",
    ("service", "environment", "agent", "dialect", "scope"),
    {"some_ids": f"groupUniqArrayArray({_MOST_IDS})(entry.some_ids)", "ids": "uniqMergeState(entry.ids)"},
)


def summed_until(engine: Engine, marks: Marks = USAGE) -> Summed:
    """Return how far the sums go."""
    (row,) = engine.ask("summed_until", {"hours": marks.hours, "days": marks.days})
    return Summed(row["hours"], row["days"])


def hours(low: int, high: int) -> dict[str, int]:
    """The whole hours between two moments, in seconds, and where they begin and end, in nanoseconds."""
    first = min(max(-(-low // _HOUR), 0), _LAST_HOUR)
    last = max(first, min(max(high // _HOUR, 0), _LAST_HOUR))
    return {"first": first * 3600, "last": last * 3600, "edge_low": first * _HOUR, "edge_high": last * _HOUR}


def days(first: int, last: int) -> dict[str, int]:
    """The whole days between two hours, in seconds."""
    first_day = min(-(-first // _DAY) * _DAY, last)
    return {"first_day": first_day, "last_day": max(first_day, last // _DAY * _DAY)}


def within(table: str, columns: str) -> str:
    """Return what was summed up in the range that `hours` and `days` bind."""
    return fill(sql("queries", "sums"), {"table": table, "columns": columns})


def unsummed(sums: Sums) -> str:
    """Return all that segments behind `since`, up to `until`, add to the sums."""
    behind = "segment > {since:UInt64} AND segment <= {until:UInt64}"
    if sums is not RUNS:
        return _rows(sums, f"{behind} AND {_moment('entry.start', _WHOLE)}", placed=_PLACED)
    touched = f"trace_id IN (SELECT trace_id FROM trace_segments WHERE {behind})"  # noqa: S608 - texts of ours
    which = f"segment <= {{until:UInt64}} AND {touched}"
    return _rows(sums, which, since="{since:UInt64}", begun=_moment("first_seen", _WHOLE), placed=_PLACED_RUN)


def entries(engine: Engine, scope: Scope, sums: Sums, exact: str = "") -> tuple[str, Row]:
    """Return the entries of a range, and what they bind.

    Whole hours come from the sums, what these don't have yet and the hours in part from the rows. `exact` is a
    condition on rows that the sums can't answer: then all come from the rows.
    """
    bound: Row = {**scope.parameters(), **hours(scope.low, scope.high), "control_flow": CONTROL_FLOW}
    bound |= {"near_low": max(scope.low - NEAR, EARLIEST), "near_high": min(scope.high + NEAR, LATEST)}
    if exact or bound["first"] == bound["last"]:
        return _of_range(sums, exact or "1"), bound
    known = summed_until(engine, ACTIVITY)
    bound |= {"since": known.hours, "summed": known.hours, "days": known.days}
    bound |= days(bound["first"], bound["last"])
    beside = _beside(sums, bound, engine.ask("unsummed", bound)[0])
    return "\nUNION ALL\n".join([within(sums.table, sums.columns), *beside]), bound


Edge = tuple[str, str]
_RANGE: Final = ("low", "high")
_WHOLE: Final = ("edge_low", "edge_high")
_EDGES: Final = [("low", "edge_low"), ("edge_high", "high")]
_PLACED: Final = "project, toDate(arrival) AS arrived, toStartOfHour(toDateTime(entry.start)) AS hour,"
_PLACED_RUN: Final = "project, toDate(arrived_at) AS arrived, toStartOfHour(toDateTime(first_seen)) AS hour,"


def _of_range(sums: Sums, exact: str) -> str:
    """Return the entries of a range from the rows alone."""
    if sums is not RUNS:
        return _rows(sums, f"{_slots(_RANGE)} AND {_moment('entry.start', _RANGE)} AND {exact}")
    nearby = _moment("part.start", ("near_low", "near_high"))
    return _rows(sums, f"{_OF_PROJECT} AND {nearby} AND {exact}", begun=_moment("first_seen", _RANGE))


def _beside(sums: Sums, bound: Row, late: Row) -> list[str]:
    """Return the entries that sums don't have: those of the edges of a range, and in it what came since."""
    edges = [edge for edge in _EDGES if bound[edge[0]] < bound[edge[1]]]
    behind = ["segment > {since:UInt64}"] if late["rows"] else []
    if sums is not RUNS:
        since = [f"{_slots(_RANGE)} AND {one} AND {_moment('entry.start', _WHOLE)}" for one in behind]
        parts = [*since, *(f"{_slots(edge)} AND {_moment('entry.start', edge)}" for edge in edges)]
        return [_rows(sums, which) for which in parts]
    if not behind and not edges:
        return []
    begun = [_moment("first_seen", _WHOLE), *(f"sign > 0 AND {_moment('first_seen', edge)}" for edge in edges)]
    of = f"SELECT trace_id FROM trace_segments WHERE {_OF_PROJECT}"  # noqa: S608 - texts of ours
    touched = " UNION ALL ".join(f"{of} AND {one}" for one in (*behind, *(_moment("start", edge) for edge in edges)))
    places = [(bound[low], bound[high]) for low, high in edges] + ([(late["low"], late["high"])] if behind else [])
    which = f"{_OF_PROJECT} AND ({_around(places, bound)}) AND trace_id IN ({touched})"
    return [_rows(sums, which, since="{since:UInt64}", begun=" OR ".join(begun))]


def _around(places: list[tuple[int, int]], bound: Row) -> str:
    """Return where rows lie of runs that have some in these places: one that pauses for a day may count as two."""
    for place, (low, high) in enumerate(places):
        bound |= {f"from_{place}": max(low - NEAR, EARLIEST), f"to_{place}": min(high + NEAR, LATEST)}
    return " OR ".join(_moment("part.start", (f"from_{place}", f"to_{place}")) for place in range(len(places)))


def _moment(column: str, edge: Edge) -> str:
    since, until = (f"fromUnixTimestamp64Nano({{{name}:Int64}})" for name in edge)
    return f"({column} >= {since} AND {column} < {until})"


def _slots(edge: Edge) -> str:
    since, until = (f"intDiv({{{name}:Int64}}, 600000000000)" for name in edge)
    return f"{_OF_PROJECT} AND slot BETWEEN {since} - 1 AND {until} + 1"


_OF_PROJECT: Final = "project = {project:String}"


def _rows(sums: Sums, which: str, *, since: str = "0", begun: str = "1", placed: str = "") -> str:
    lasted, most = LASTED, str(_MOST_IDS)
    fillings = {"which": which, "since": since, "begun": begun, "placed": placed, "lasted": lasted, "most": most}
    table = sums.table
    return fill(sql("queries", f"rows_of_{table}"), fillings)
