"""Measures how long questions take on a filled store: over REST, and inside the process without HTTP.

python -m bench.queries DIRECTORY --times 30       (DIRECTORY is one that bench.fill made)

Each question is asked once (`first`: nothing is cached in the process) and then up to `--times` more, for `--seconds`
at most. A trace by id is another one each time; so is the value that a filter asks for beside the named one, because
the engine remembers where a condition found nothing and would answer the same question without looking. The table
stands beside the targets of the design, which are set for fifty million spans.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamplighter_server.store.engine import Engine
from lamplighter_server.store.filter import conditions, parse
from lamplighter_server.store.instants import nanoseconds, rfc3339
from lamplighter_server.store.read import histogram, listing, trace, usage
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.scope import Scope

from bench.loadgen.report import percentiles
from bench.serving import Asker, NotMeasured, Server, circumstances

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 86_400_000_000_000
_PAGE = 50
_TURNS = 20
_BUCKETS = 60
_AGENT = "billing-helper"
_ENVIRONMENT = "production"


@dataclass(frozen=True)
class Question:
    """What is asked of REST; `target` is in milliseconds at the 95th percentile."""

    name: str
    path: str = "traces"
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    target: float | None = None


def questions(filled: dict[str, Any], cursor: str) -> list[Question]:
    """Return what is asked, in order; `{id}` is a trace and `{turn}` a number, another one each time."""
    long = filled["long_trace"]
    today, month = rfc3339(filled["now"] - DAY), rfc3339(filled["now"] - 30 * DAY)

    def filtered(name: str, words: str, target: float | None = None, **more: Any) -> Question:
        return Question(name, parameters={"limit": _PAGE, "filter": words, **more}, target=target)

    return [
        Question("newest traces", parameters={"limit": _PAGE}, target=150),
        Question("second page", parameters={"limit": _PAGE, "cursor": cursor}, target=150),
        filtered("by model", "model:gpt-4o,none-{turn}"),
        filtered("by agent", f"agent:{_AGENT},none-{{turn}}"),
        filtered("by status", "status:error"),
        filtered("slower than 5 s (one trace)", "duration>5.{turn}s"),
        filtered("by a raw attribute of 1 trace in 500", "attr.user.id:user-{turn}", 500),
        filtered("by a raw attribute of 1 trace a day", "attr.release.canary:blue,none-{turn}", 500),
        filtered("the same, last 24 hours", "attr.release.canary:blue,none-{turn}", **{"from": today}),
        filtered("by a raw attribute nobody has", "attr.release.canary:none-{turn}", 500),
        filtered("free text that nobody has", '"zebra {turn}"'),
        Question("one trace by id", "traces/{id}", target=50),
        Question("one trace by id, outline", "traces/{id}", {"view": "outline"}, 50),
        Question("histogram, all time", "traces/histogram", {"buckets": _BUCKETS}),
        Question("histogram, last 24 hours", "traces/histogram", {"buckets": _BUCKETS, "from": today}),
        Question("histogram by model", "traces/histogram", {"buckets": _BUCKETS, "filter": "model:gpt-4o,none-{turn}"}),
        Question("the long trace, outline", f"traces/{long}", {"view": "outline"}),
        Question("the long trace, everything", f"traces/{long}"),
        Question("cost by agent and model, 30 days", "usage", {"by": "agent,model", "from": month}, 100),
        Question("stats", "stats"),
    ]


def pages(filled: dict[str, Any], asker: Asker) -> list[Question]:
    """Return what the UI's other pages ask for, over a day and over a month; over REST alone."""
    known = asker.get("conversations", limit=200)["conversations"]
    longest = max(known, key=lambda row: row["turns"])["conversation_id"] if known else "none"
    conversation = known[0]["conversation_id"] if known else "none"
    own = {"environment": _ENVIRONMENT}
    asked: list[Question] = []
    for words, days in (("a day", 1), ("30 days", 30)):
        since = {"from": rfc3339(filled["now"] - days * DAY)}
        asked += [
            Question(f"{name}, {words}", path, {**parameters, **since}, 300)
            for name, path, parameters in (
                ("spend by day and model", "usage", {"by": "day,model"}),
                ("spend by conversation", "usage", {"by": "conversation"}),
                ("agents", "agents", {}),
                ("one agent", f"agents/{_AGENT}", {}),
                ("tools", "tools", {}),
                ("conversations", "conversations", {"limit": _PAGE}),
                ("one conversation", f"conversations/{conversation}", {"limit": _TURNS}),
                ("one of many turns", f"conversations/{longest}", {"limit": _TURNS}),
                ("topology", "topology", {}),
                ("dearest runs", "traces", {"limit": _PAGE, "sort": "-cost"}),
                ("dearest runs of an agent", "usage", {"by": "trace", "only": f"agent:{_AGENT}"}),
                ("spend by conversation there", "usage", {"by": "conversation", "only": f"environment:{_ENVIRONMENT}"}),
                ("agents of an environment", "agents", own),
                ("one agent there", f"agents/{_AGENT}", own),
                ("tools there", "tools", own),
                ("conversations there", "conversations", {"limit": _PAGE, **own}),
            )
        ]
    return asked


def turned(question: Question, turn: int, ids: list[str]) -> tuple[str, dict[str, Any]]:
    """Return the path and the parameters of a question when it is asked for that time."""
    parameters = {name: f"{value}".replace("{turn}", str(turn)) for name, value in question.parameters.items()}
    return question.path.replace("{id}", ids[turn % len(ids)]), parameters


class OverRest:
    """Asks over one keep-alive connection."""

    def __init__(self, asker: Asker, ids: list[str]) -> None:
        self._asker = asker
        self._ids = ids

    def ask(self, question: Question, turn: int) -> None:
        """Ask once and read the whole answer."""
        path, parameters = turned(question, turn, self._ids)
        _, status, body = self._asker.timed(f"/api/v1/{path}", **parameters)
        if status != 200:
            raise NotMeasured(f"{question.name}: {status} {body[:200].decode()}")


class Inside:
    """Asks the functions that REST asks, in this process."""

    def __init__(self, engine: Engine, now: int, ids: list[str]) -> None:
        self._engine = engine
        self._scope = Scope("default", int(engine.command("SELECT max(segment) FROM trace_segments")), now)
        self._ids = ids

    def ask(self, question: Question, turn: int) -> None:
        """Ask once and read the whole answer."""
        path, parameters = turned(question, turn, self._ids)
        scope = self._scope.since(nanoseconds(parameters["from"])) if "from" in parameters else self._scope
        words = conditions(parse(parameters.get("filter", "")))
        if path == "traces/histogram":
            histogram.histogram(self._engine, scope, words, buckets=int(parameters["buckets"]))
        elif path == "traces":
            cursor = Cursor.read(parameters["cursor"]) if "cursor" in parameters else None
            listing.page(self._engine, scope, words, limit=int(parameters["limit"]), cursor=cursor)
        elif path == "stats":
            self._engine.ask("store_size")
        elif path == "usage":
            usage.usage(self._engine, scope, usage.Question(tuple(parameters["by"].split(","))))
        else:
            found = trace.find(self._engine, scope, path.removeprefix("traces/"))
            if found is None:
                raise NotMeasured(f"{question.name}: there is no {path}")
            for _ in found.chunks(outline=parameters.get("view") == "outline"):
                pass


def timed(ask: Callable[[Question, int], None], question: Question, limits: argparse.Namespace) -> dict[str, Any]:
    """Ask so often, or for so long, and say how long it took."""
    seconds: list[float] = []
    for turn in range(limits.times + 1):
        began = time.perf_counter()
        ask(question, turn)
        seconds.append(time.perf_counter() - began)
        if turn and sum(seconds) > limits.seconds:
            break
    warm = percentiles(seconds[1:])
    return {"first": round(1000 * seconds[0], 1), "p50": warm["p50"], "p95": warm["p95"], "answers": len(seconds)}


def some_traces(asker: Asker, filled: dict[str, Any], count: int) -> list[str]:
    """Return traces from all over the time."""
    step = filled["days"] * DAY // (count + 1)
    moments = [rfc3339(filled["now"] - step * (number + 1)) for number in range(count)]
    pages = [asker.get("traces", limit=1, to=moment)["traces"] for moment in moments]
    return [page[0]["trace_id"] for page in pages if page]


def measure(folder: Path, limits: argparse.Namespace) -> dict[str, Any]:
    """Ask everything, first over REST, then inside."""
    filled = json.loads((folder / "fill.json").read_text())
    said: dict[str, Any] = {"filled": filled, "rest": {}, "inside": {}, "load": {}}
    with Server(folder / "data") as server:
        said["circumstances"], said["start_s"] = circumstances(), round(server.to_ready, 1)
        asker = server.asker()
        cursor = asker.get("traces", limit=_PAGE)["next_cursor"]
        ids = some_traces(asker, filled, limits.times + 1)
        asked, more = questions(filled, cursor), pages(filled, asker)
    with Server(folder / "data") as server:
        rest = OverRest(server.asker(), ids)
        for question in (*asked, *more):
            before = server.usage().cpu
            try:
                found = timed(rest.ask, question, limits)
            except (OSError, HTTPException) as error:
                raise NotMeasured(f"{question.name}: {type(error).__name__}") from error
            used = 1000 * (server.usage().cpu - before) / found["answers"]
            said["rest"][question.name] = {**found, "cpu": round(used, 1), "target": question.target}
            said["load"][question.name] = circumstances()["load_average"][0]
            print(question.name, said["rest"][question.name], flush=True)
        said["rss_mib"] = server.usage().rss >> 20
    engine = Engine(folder / "data/store")
    inside = Inside(engine, filled["now"], ids)
    said["inside"] = {question.name: timed(inside.ask, question, limits) for question in asked}
    engine.close()
    return said


def table(said: dict[str, Any]) -> str:
    """Return the Markdown table of the results, in milliseconds."""
    lines = [
        "| question | answers | REST first | p50 | p95 | CPU a question | inside p50 | p95 | target (p95) | load |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, rest in said["rest"].items():
        inside = said["inside"].get(name)
        target = "" if rest["target"] is None else f"{rest['target']:g}"
        cells = [rest["answers"], rest["first"], rest["p50"], rest["p95"], rest["cpu"]]
        within = [inside["p50"], inside["p95"]] if inside else []
        shown = " | ".join([*(f"{cell:.0f}" for cell in (*cells, *within)), *([] if inside else ["", ""])])
        lines.append(f"| {name} | {shown} | {target} | {said['load'][name]:.0f} |")
    return "\n".join(lines)


def main() -> None:
    """Read the command line, measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.queries", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60, help="for one question, at most")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    said = measure(options.folder, options)
    if options.json:
        options.json.write_text(json.dumps(said, indent=1) + "\n")
    print(table(said))


if __name__ == "__main__":
    main()
