"""From sealed journal segments into the store: undo what an interrupted attempt left, insert, tell the journal."""

from __future__ import annotations

import threading
from enum import Enum
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import uuid4

import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError

from lamplighter_server.store.decode import quote
from lamplighter_server.store.engine import Unavailable
from lamplighter_server.store.migrate import TABLES, Intake, intake, open_intake

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lamplighter_server.store.engine import Engine

_log = structlog.get_logger(__name__)

_POLL = 0.2
# ClickHouse's error codes (ErrorCodes.cpp) for what the bytes are to blame for.
_OF_THE_DATA = {6, 26, 27, 32, 33, 36, 43, 44, 53, 69, 72, 117, 128, 131, 190, 407, 434, 444, 445, 446, 447, 448, 449}
# So often a load must fail, and so many others succeed meanwhile, before the segment is to blame for it.
_PATIENCE = 5
_OTHERS = 3
# Where the engine shares this process's cores, a person who waits for an answer comes before a load.
_NICE = "10"


class Segment(Protocol):
    """A sealed segment, as the journal hands it out."""

    @property
    def number(self) -> int:
        """Its number, unique over all segments."""
        ...

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def items(self) -> int:
        """Spans, log records or data points in it."""
        ...

    @property
    def attempted(self) -> bool:
        """It may have been loaded in part before."""
        ...

    @property
    def failures(self) -> int:
        """Attempts that failed before this one."""
        ...

    @property
    def passed(self) -> int:
        """Segments that the engine has taken since the first of them."""
        ...


S = TypeVar("S", bound=Segment)


class Source(Protocol[S]):
    """What the loader needs of one signal's lane in the journal."""

    def next_sealed(self, timeout: float) -> S | None:
        """Hand out the oldest segment, waiting up to `timeout` seconds."""
        ...

    def done(self, segment: S) -> None:
        """The engine's write is durable."""
        ...

    def retry(self, segment: S) -> None:
        """The load failed for now."""
        ...

    def narrow(self, segment: S, reason: str) -> None:
        """The engine refuses what is in it."""
        ...


class Blame(Enum):
    """Why a load failed, which decides what happens next."""

    ENGINE = "the engine can't take anything now: the same segment again, later"
    DATA = "the engine refuses these bytes: halve the segment until the bad record stands alone"
    ALONE = "the engine takes others but never these bytes: halve the segment until the bad record stands alone"


def blame(error: Exception, failures: int, passed: int = 0) -> Blame:
    """Whom a failed load is to be blamed on, after so many failures while so many other segments passed."""
    code = getattr(error, "code", None)
    if isinstance(error, ClickHouseError) and code in _OF_THE_DATA:
        return Blame.DATA
    if isinstance(error, ClickHouseError) and code == 241 and failures >= _PATIENCE:
        return Blame.DATA  # too large for the memory there is: halves will fit
    if failures >= _PATIENCE and passed >= _OTHERS:
        return Blame.ALONE
    return Blame.ENGINE


class Watermark:
    """The greatest segment number up to which everything handed out has been loaded.

    It never goes back: what was shown stays, though a segment that failed before it is tried again.
    """

    def __init__(self, loaded: int) -> None:
        self._loaded = loaded
        self._told = loaded
        self._under_way: set[int] = set()
        self._lock = threading.Lock()

    def take(self, number: int) -> None:
        """A loader has begun with a segment."""
        with self._lock:
            self._under_way.add(number)

    def leave(self, number: int, *, loaded: bool) -> None:
        """A loader has ended with a segment."""
        with self._lock:
            self._under_way.discard(number)
            if loaded:
                self._loaded = max(self._loaded, number)

    @property
    def value(self) -> int:
        """Everything up to this segment can be queried."""
        with self._lock:
            now = min(self._loaded, min(self._under_way) - 1) if self._under_way else self._loaded
            self._told = max(self._told, now)
            return self._told


def _settings(signal: str, *, embedded: bool) -> dict[str, str]:
    """How the engine is to read a segment.

    A server is sent the message's definition; the engine in this process reads the file, because it would keep a
    definition that is sent in the working directory.
    """
    definition = files("lamplighter_server.store").joinpath("wire", f"{signal}.proto")
    schema = (
        {"format_schema": f"{definition}:Request", "os_thread_priority": _NICE}
        if embedded
        else {
            "format_schema_source": "string",
            "format_schema": definition.read_text("utf-8"),
            "format_schema_message_name": "Request",
        }
    )
    return {**schema, "max_threads": "1", "max_insert_threads": "1", "max_partitions_per_insert_block": "0"}


# Each version of the engine has one of them or both. A block that was taken back and comes again must not be taken for
# a repeat; and hashing every block to know one is a tenth of a load's CPU.
_NOT_DEDUPLICATED = {"deduplicate_insert": "disable", "insert_deduplicate": "0"}


def _not_deduplicated(engine: Engine) -> dict[str, str]:
    """The settings that keep the engine from comparing what is inserted with what was inserted before."""
    rows = engine.query(
        "SELECT name FROM system.settings WHERE name IN {names:Array(String)}", {"names": list(_NOT_DEDUPLICATED)}
    )
    return {str(name): _NOT_DEDUPLICATED[str(name)] for (name,) in rows.result_rows}


def inserts_of(signal: str, number: int) -> str:
    """What the names of all inserts of a segment begin with; those that settle it too."""
    return f"lamplighter-{signal}-{number}-"


class Loader:
    """Loads one signal's segments, one after the other, on a thread of its own."""

    def __init__(
        self,
        engine: Engine,
        source: Source[Any],
        signal: str,
        watermark: Watermark,
        settle: Callable[[int], None] | None = None,
        idle: Callable[[], None] | None = None,
    ) -> None:
        """`settle` is told each segment that is in its tables, before anyone else knows of it.

        `idle` is called again and again while none waits.
        """
        self._settle = settle
        self._idle = idle
        self._engine = engine
        self._source = source
        self.signal = signal
        self._watermark = watermark
        self._settings: dict[str, str] | None = None
        self.stored = 0
        self.trouble: str | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"load-{signal}", daemon=True)

    def start(self) -> None:
        """Begins to load."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the segment under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            segment = self._source.next_sealed(_POLL)
            if segment is not None:
                self.load(segment)
            elif self._idle:
                self._idle()

    def load(self, segment: Segment) -> None:
        """Loads one segment, or hands it back with the reason."""
        self._watermark.take(segment.number)
        try:
            if segment.attempted:
                self.undo(segment.number)
            if self._settings is None:
                self._settings = {
                    **_settings(self.signal, embedded=self._engine.embedded),
                    **_not_deduplicated(self._engine),
                }
            open_intake(self._engine, self.signal)  # rows would pass by a view that is gone without an error
            road = intake(self.signal)
            name = f"{inserts_of(self.signal, segment.number)}{uuid4().hex}"
            self._engine.insert_file(road.table, segment.path, "Protobuf", self._settings, name)
            if road.waiting:
                self._again(road, segment.number)
            if self._settle:
                self._settle(segment.number)
        except Exception as error:  # noqa: BLE001 - a loader that ended silently would leave the journal to grow
            self._watermark.leave(segment.number, loaded=False)
            self._failed(segment, error)
            return
        self._source.done(segment)
        self.stored += segment.items
        if self.trouble:
            _log.info("loading goes on", signal=self.signal, segment=segment.number)
            self.trouble = None
        self._watermark.leave(segment.number, loaded=True)

    def _again(self, road: Intake, number: int) -> None:
        """Sends the spans of other dialects, which wait aside, on their longer way."""
        bound = {"segment": number}
        where = f"FROM {road.waiting} WHERE segment = {{segment:UInt64}}"
        if int(self._engine.command(f"SELECT count() {where}", bound)):
            plain = {name: value for name, value in (self._settings or {}).items() if not name.startswith("format_")}
            settings = ", ".join(f"{name} = {quote(value)}" for name, value in plain.items())
            name = f"{inserts_of(self.signal, number)}{uuid4().hex}"
            self._engine.command(f"INSERT INTO {road.again} SELECT * {where} SETTINGS {settings}", bound, insert=name)
            self._engine.command(f"ALTER TABLE {road.waiting} DELETE WHERE segment = {number}")

    def undo(self, number: int) -> None:
        """Takes back every row of a segment from every table; nothing is rewritten where there is none.

        An insert that was given up, by a timeout or because the process died, may still run on a server: it ends first.
        """
        self._engine.end_inserts(inserts_of(self.signal, number))
        for table in (*TABLES[self.signal], *filter(None, [intake(self.signal).waiting])):
            there = self._engine.command(
                f"SELECT count() FROM {table} WHERE segment = {{number:UInt64}}",  # noqa: S608 - a table of ours
                {"number": number},
            )
            if int(there):
                self._engine.command(f"ALTER TABLE {table} DELETE WHERE segment = {number} SETTINGS mutations_sync = 2")

    def _failed(self, segment: Segment, error: Exception) -> None:
        fault = blame(error, segment.failures + 1, segment.passed)
        reason = str(error).strip().partition("\n")[0][:500] or type(error).__name__
        if self.trouble != fault.value:
            _log.warning(
                "segment not loaded", signal=self.signal, segment=segment.number, reason=reason, then=fault.value
            )
        self.trouble = fault.value
        try:
            if fault is not Blame.ENGINE:
                self.undo(segment.number)
                self._source.narrow(segment, reason)
                return
        except (ClickHouseError, Unavailable, OSError) as second:
            _log.warning(
                "undo failed, is tried again", signal=self.signal, segment=segment.number, reason=str(second)[:500]
            )
        self._source.retry(segment)
