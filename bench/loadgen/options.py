"""What the generator can be told, on the command line or by another program."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

ANY_HOST = "LOADGEN_ANY_HOST"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What the requests contain."""

    spans_per_request: int = 512
    content_bytes: int = 1000
    dialect: str = "genai"
    services: int = 4
    templates: int = 16
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class Options(Shape):
    """What is sent where, how fast and for how long."""

    url: str = "http://127.0.0.1:4318/v1/traces"
    grpc: str = ""
    dry_run: bool = False
    spans: int = 0
    duration: float = 0
    rate: float = 0
    concurrency: int = 4
    gzip: bool = False
    header: Sequence[str] = ()
    retries: int = 0
    timeout: float = 60
    pregenerate: bool = False
    ack_log: str = ""
    progress: float = 0
    json: str = ""

    def shape(self) -> Shape:
        """Return what the requests contain."""
        return Shape(**{field.name: getattr(self, field.name) for field in fields(Shape)})

    @property
    def transport(self) -> str:
        """How the requests travel."""
        return "none" if self.dry_run else "grpc" if self.grpc else "http"

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers, or gRPC metadata, to send."""
        pairs = (header.partition(":") for header in self.header)
        return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def parse(arguments: Sequence[str] | None) -> Options:
    """Read the command line; ends the program where it makes no sense."""
    p = argparse.ArgumentParser(
        prog="python -m bench.loadgen",
        description="Sends unique OTLP trace requests of twelve-span agent turns and counts what is acknowledged.",
        epilog="--ack-log writes a line per acknowledged request: hex of the first 8 bytes of its trace ids, its "
        "spans, the time. A durability test can tell from it which acknowledged spans were lost.",
    )
    default = Options()
    p.add_argument("--url", default=default.url, help="OTLP/HTTP traces endpoint")
    p.add_argument("--grpc", metavar="HOST:PORT", default="", help="send OTLP/gRPC there instead")
    p.add_argument("--dry-run", action="store_true", help="send nothing: the generator's own limit")
    p.add_argument("--spans", type=int, default=0, help="spans in all, rounded up to whole requests")
    p.add_argument("--duration", type=float, default=0, help="seconds, instead of or beside --spans")
    p.add_argument("--rate", type=float, default=0, help="spans per second offered (default: as fast as acknowledged)")
    p.add_argument("--concurrency", type=int, default=default.concurrency, help="keep-alive connections")
    p.add_argument("--spans-per-request", type=int, default=default.spans_per_request)
    p.add_argument(
        "--content-bytes", type=int, default=default.content_bytes, help="message content per chat span; 0 for none"
    )
    p.add_argument("--dialect", choices=("genai", "openinference"), default=default.dialect)
    p.add_argument("--services", type=int, default=default.services, help="distinct service.name values")
    p.add_argument("--templates", type=int, default=default.templates, help="distinct request contents, used in turn")
    p.add_argument("--seed", type=int, default=default.seed)
    p.add_argument("--gzip", action="store_true")
    p.add_argument("--header", action="append", default=[], metavar="'Name: value'")
    p.add_argument("--retries", type=int, default=0, help="tries again per request, honouring Retry-After")
    p.add_argument("--timeout", type=float, default=default.timeout)
    p.add_argument("--pregenerate", action="store_true", help="make every request before the clock starts")
    p.add_argument("--ack-log", metavar="FILE", default="", help="append a line per acknowledged request")
    p.add_argument("--progress", type=float, default=0, metavar="SECONDS")
    p.add_argument("--json", metavar="FILE", default="", help="append the result there, one JSON object a line")
    options = Options(**vars(p.parse_args(arguments)))
    if not options.spans and not options.duration:
        p.error("give --spans or --duration")
    if options.pregenerate and not options.spans:
        p.error("--pregenerate needs --spans")
    host = (options.grpc.rpartition(":")[0] if options.grpc else urlsplit(options.url).hostname) or ""
    if host.strip("[]") not in {"127.0.0.1", "localhost", "::1"} and not os.environ.get(ANY_HOST):
        p.error(f"{host!r} is not this machine ({ANY_HOST}=1 lifts that)")
    return options
