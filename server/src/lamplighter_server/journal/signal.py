"""The three signals of OTLP: each takes its own lane through the journal."""

from __future__ import annotations

from enum import StrEnum


class Signal(StrEnum):
    """One of OTLP's signals; the value is the name of its directory and of its path under `/v1/`."""

    TRACES = "traces"
    LOGS = "logs"
    METRICS = "metrics"
