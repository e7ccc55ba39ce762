"""The first step in the server: OTLP arrives over HTTP and gRPC, is checked, and is acknowledged once it is on disk."""

from lamplighter_server.receive.connections import uvicorn_options
from lamplighter_server.receive.counters import Counters, SignalCounters
from lamplighter_server.receive.intake import Intake, Journal
from lamplighter_server.receive.limits import Limits
from lamplighter_server.receive.otlp_grpc import OtlpGrpc
from lamplighter_server.receive.otlp_http import OtlpHttp
from lamplighter_server.receive.services import BY_PATH, serves

__all__ = [
    "BY_PATH",
    "Counters",
    "Intake",
    "Journal",
    "Limits",
    "OtlpGrpc",
    "OtlpHttp",
    "SignalCounters",
    "serves",
    "uvicorn_options",
]
