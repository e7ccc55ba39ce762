"""`lamplighter demo`: a support desk of several agents that sends what it does as OTLP."""

from __future__ import annotations

import secrets
import signal
import threading
import time
from typing import TYPE_CHECKING

import click

from lamplighter_server.cli.times import Span, duration

if TYPE_CHECKING:
    from lamplighter_server.demo.desk import Desk
    from lamplighter_server.demo.scenarios import Scenario


@click.command("demo")
@click.option(
    "--endpoint",
    default="http://127.0.0.1:4318",
    show_default=True,
    envvar="OTEL_EXPORTER_OTLP_ENDPOINT",
    help="The server's OTLP/HTTP address.",
)
@click.option("--key", envvar="LAMPLIGHTER_KEY", help="A key of the server, sent as bearer token.")
@click.option("--scenario", "names", multiple=True, help="Only this scenario; may be given several times.")
@click.option("--list", "listing", is_flag=True, help="List the scenarios and stop.")
@click.option("--once", is_flag=True, help="Tell each chosen scenario once and stop.")
@click.option("--count", type=click.IntRange(min=1), help="Tell this many conversations and stop.")
@click.option(
    "--rate", type=click.FloatRange(0.1, 600), default=40.0, show_default=True, help="Conversations a minute, live."
)
@click.option("--history", type=Span(), default=0.0, help="First tell this much of the past, e.g. 24h.")
@click.option("--seed", type=int, help="Draw the same customers and the same answers again.")
def demo(  # noqa: PLR0913 - one parameter an option
    *,
    endpoint: str,
    key: str | None,
    names: tuple[str, ...],
    listing: bool,
    once: bool,
    count: int | None,
    rate: float,
    history: float,
    seed: int | None,
) -> None:
    """Run a support desk of several agents in two processes that sends what it does as OTLP.

    Without --once or --count it goes on until Ctrl-C.
    """
    if listing:
        _list()
        return
    from lamplighter_server.demo.schedule import Choice

    scenarios = _chosen(names)
    choice = Choice(scenarios, secrets.randbits(32) if seed is None else seed)
    programme = scenarios if once else [choice.scenario() for _ in range(count or 0)]
    stop = _stop_on_signals()
    started = time.monotonic()
    from lamplighter_server.demo import perform
    from lamplighter_server.demo.desk import Desk, Settings

    desk = Desk(Settings(endpoint, key), _say, stop)
    told = 0
    try:
        if history:
            told += perform.back_fill(desk, choice, history, rate, stop)
            _say(f"Told {told} traces of the last {duration(history)} in {duration(time.monotonic() - started)}.")
        if programme:
            told += perform.count(desk, choice, programme, stop)
        elif not stop.is_set() and not (once or count):
            _say(f"The desk is open: about {rate:g} conversations a minute to {endpoint}. Ctrl-C stops it.")
            told += perform.live(desk, choice, rate, stop)
    finally:
        _close(desk, told, endpoint)


def _close(desk: Desk, told: int, endpoint: str) -> None:
    closed = desk.close()
    if closed.left:
        raise click.ClickException(
            f"{closed.left} of {closed.left + closed.delivered} spans did not reach {endpoint}; "
            "start a server there (lamplighter serve) or name another with --endpoint."
        )
    _say(f"Delivered {closed.delivered} spans of {told} traces to {endpoint}.")


def _chosen(names: tuple[str, ...]) -> list[Scenario]:
    from lamplighter_server.demo.scenarios import SCENARIOS

    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        raise click.BadParameter(
            f"{unknown[0]!r} is not a scenario; there are {', '.join(SCENARIOS)}.", param_hint="--scenario"
        )
    return [SCENARIOS[name] for name in names or SCENARIOS]


def _list() -> None:
    from lamplighter_server.demo.scenarios import SCENARIOS

    for scenario in SCENARIOS.values():
        click.echo(f"{scenario.name:<16}{scenario.shows}")


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def _say(line: str) -> None:
    click.echo(line, err=True)
