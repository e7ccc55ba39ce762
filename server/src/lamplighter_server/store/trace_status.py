"""How a trace stands, said once in SQL over the rows of one trace: `ok`, `error`, `running` or `lost`."""

from __future__ import annotations

from typing import Final

RUNNING, LOST, ERROR, OK = STATUSES = ("running", "lost", "error", "ok")

_MINUTE: Final = 60_000_000_000
_ENTRY_SETTLES: Final = 2 * _MINUTE
_RUN_IS_LOST: Final = 10 * _MINUTE

# A root span is sent when it ends, and with it the run. Where the caller's spans go elsewhere there is no root:
# then an entry from that caller ends the run, once nothing more has come for a while.
_SILENCE: Final = "({now:Int64} - toUnixTimestamp64Nano(max(part.arrival)))"
_ENDED: Final = f"(sum(part.roots) > 0 OR (sum(part.entries) > 0 AND {_SILENCE} > {_ENTRY_SETTLES}))"
STATUS: Final = (
    f"multiIf(NOT {_ENDED} AND {_SILENCE} <= {_RUN_IS_LOST}, '{RUNNING}', NOT {_ENDED}, '{LOST}', "
    f"sum(part.errors) > 0, '{ERROR}', '{OK}')"
)
"""An aggregate over `trace_segments AS part`, grouped by trace; `now` is bound in nanoseconds."""
