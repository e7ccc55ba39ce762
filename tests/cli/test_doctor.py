"""`lamplighter doctor`: says what is well and what is not, and fails when something is not."""

from __future__ import annotations

import shutil
from collections import namedtuple
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from lamplighter_server.cli import doctor as doctors
from lamplighter_server.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from conftest import Server

NOBODY = "http://127.0.0.1:9"
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - what shutil answers


def _stats(**more: Any) -> dict[str, Any]:
    counts = {"received": 10, "stored": 10, "refused": 0, "duplicate": 0, "queryable_lag_seconds": 0.4}
    return {
        "version": version("lamplighter-server"),
        "signals": {"traces": counts, "logs": counts, "metrics": counts},
        "journal": {"bytes": 0, "segments": 0, "set_aside": []},
        **more,
    }


@pytest.fixture
def well(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Give a server that is well, on a machine with room."""
    server.answer("/healthz", {})
    server.answer("/readyz", {})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * 1024**3, 0, 50 * 1024**3))
    monkeypatch.setattr(doctors, "_listens", lambda host, port: True)
    return server


def _failures(ran: Result) -> list[str]:
    return [line.removeprefix("FAIL  ") for line in ran.output.splitlines() if line.startswith("FAIL")]


def test_all_well(well: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """A server that is well ends with code 0 and a line for each check."""
    well.answer("/api/v1/stats", _stats())
    ran = lamplighter("doctor", "--data", str(tmp_path))
    assert ran.exit_code == 0, ran.output
    assert ran.output.splitlines() == [
        f"ok    server answers at {well.url}",
        "ok    ready to receive and to answer",
        f"ok    version {version('lamplighter-server')}",
        "ok    traces: 10 stored, 0 refused, 400 ms behind",
        "ok    logs: 10 stored, 0 refused, 400 ms behind",
        "ok    metrics: 10 stored, 0 refused, 400 ms behind",
        "ok    OTLP/gRPC on port 4317",
        "ok    OTLP/HTTP on port 4318",
        f"ok    50.0 GiB free for {tmp_path}",
    ]


def test_what_is_not_well(well: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """Another version, a lagging engine and a segment set aside each fail with what to do."""
    stats = _stats(version="0.0.1")
    stats["signals"] = {"traces": stats["signals"]["traces"] | {"queryable_lag_seconds": 72.0}}
    stats["journal"]["set_aside"] = [{"segment": "traces-17", "reason": "bad UTF-8", "at": "2026-11-20T14:00:00Z"}]
    well.answer("/api/v1/stats", stats)
    ran = lamplighter("doctor", "--data", str(tmp_path))
    assert ran.exit_code == 1
    older, behind, aside = _failures(ran)
    assert older == f"the server is version 0.0.1, this command {version('lamplighter-server')}: upgrade the older one"
    assert behind.startswith("traces: 10 stored, 0 refused, 1 m 12 s behind; the engine does not keep up")
    assert aside.startswith("segment traces-17 was set aside at 2026-11-20T14:00:00Z: bad UTF-8;")


def test_not_ready(server: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """A server that is alive but not ready fails with its own words."""
    server.answer("/healthz", {})
    server.answer("/readyz", {"detail": "recovering"}, 503)
    server.answer("/api/v1/stats", _stats())
    ran = lamplighter("doctor", "--data", str(tmp_path))
    assert ran.exit_code == 1
    assert _failures(ran)[0] == "not ready (503): recovering"


def test_a_missing_key(well: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """A server that wants a key for its figures fails with how to give one."""
    well.answer("/api/v1/stats", {"title": "Unauthorized"}, 401)
    (failure,) = _failures(lamplighter("doctor", "--data", str(tmp_path)))
    assert "give one with --key or LAMPLIGHTER_KEY" in failure


def test_not_a_lamplighter(server: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """A server without /healthz is named as probably another program."""
    failures = _failures(lamplighter("doctor", "--data", str(tmp_path)))
    assert failures[0].startswith(f"{server.url} answers /healthz with 404: not a Lamplighter?")


@pytest.mark.parametrize("taken", [True, False])
def test_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, taken: bool) -> None:
    """Without a server the ports are looked at: one that another program holds would keep serve from starting."""
    monkeypatch.setattr(doctors, "_listens", lambda host, port: taken and port == 4318)
    ran = CliRunner().invoke(main, ["doctor", "--url", NOBODY, "--data", str(tmp_path)])
    assert ran.exit_code == 1
    failures = _failures(ran)
    assert failures[0].startswith(f"no server answers at {NOBODY}")
    expected = ["port 4318 (OTLP/HTTP) is taken by another program; stop it or start with --otlp-http-port"]
    assert failures[1:] == (expected if taken else [])


def test_disk_room(
    well: Server, lamplighter: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Less than two GiB of room fails and says how much there is."""
    well.answer("/api/v1/stats", _stats())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * 1024**3, 0, 1.5 * 1024**3))
    (failure,) = _failures(lamplighter("doctor", "--data", str(tmp_path)))
    assert failure == f"1.5 GiB free for {tmp_path}: make room, or the server will soon answer “try later”"


def test_the_data_directory(well: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """A directory that is not there yet is fine, a file in its place is not."""
    well.answer("/api/v1/stats", _stats())
    assert lamplighter("doctor", "--data", str(tmp_path / "new")).exit_code == 0
    (tmp_path / "file").touch()
    (failure,) = _failures(lamplighter("doctor", "--data", str(tmp_path / "file")))
    assert failure == f"{tmp_path / 'file'} is not a directory; name the data directory with --data"


def test_settings_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, lamplighter: Callable[..., Result], tmp_path: Path
) -> None:
    """Ports and directory are those a server started here would have; a setting that can't be used is named."""
    asked: list[int] = []
    monkeypatch.setattr(doctors, "_listens", lambda host, port: bool(asked.append(port)))
    monkeypatch.setenv("LAMPLIGHTER_OTLP_HTTP_PORT", "5318")
    monkeypatch.setenv("LAMPLIGHTER_DATA", str(tmp_path / "elsewhere"))
    ran = lamplighter("doctor")
    assert asked == [4317, 5318]
    assert f"data directory {tmp_path / 'elsewhere'} does not exist yet" in ran.output
    monkeypatch.setenv("LAMPLIGHTER_PORT", "many")
    ran = lamplighter("doctor")
    assert ran.exit_code == 1
    assert "Error: the setting port 'many' is not usable" in ran.output


def test_ports_are_really_asked(server: Server) -> None:
    """A port counts as listening exactly when a connection to it succeeds."""
    host, port = server.url.removeprefix("http://").split(":")
    assert doctors._listens(host, int(port))
    assert not doctors._listens("127.0.0.1", 9)
