"""Sums of runs and tools: whatever they hold already, an answer is that of the rows."""

from __future__ import annotations

import itertools
import random
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lamplighter_server.analyse import settle
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.analyse.summing import Summing
from lamplighter_server.store.filter import Conditions, conditions, parse
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.read import actors
from lamplighter_server.store.read.lasted import LASTED, UNKNOWN, quantile
from lamplighter_server.store.read.scope import Scope
from lamplighter_server.store.read.sums import ACTIVITY, summed_until
from sealed_segments import Notes
from told_traces import SECOND, Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter_server.store.engine import Engine
    from told_traces import Teller

HOUR = 3600
ANY = conditions(parse("spans>0"))
"""Lets every trace through, and so has all of them read."""
Row = dict[str, Any]


def sum_up(engine: Engine) -> None:
    """Sum up everything that is there, as is done a minute later."""
    Summing(engine)(time.time_ns() + 60 * SECOND)


def scope(tell: Teller, since: float = -1000 * HOUR, until: float = HOUR, environment: str = "") -> Scope:
    """Return a project's time, in seconds from now."""
    low, high = (tell.now + int(moment * SECOND) for moment in (since, until))
    return Scope(tell.project, 2**63 - 1, tell.now, low, high, environment)


def counted(tell: Teller, within: Scope, among: Conditions) -> tuple[list[Row], list[Row], list[list[Row]]]:
    """Return agents, tools and what each agent executed, without when something was seen."""
    agents = actors.agents(tell.engine, within, among, limit=100)
    tools = [actors.tools_of(tell.engine, within, among, row["name"]) for row in agents]
    seen = ("first_seen", "last_seen")
    return tuple(
        sorted(({k: v for k, v in row.items() if k not in seen} for row in rows), key=lambda row: row["name"])
        for rows in (agents, actors.tools(tell.engine, within, among, limit=100), *tools)
    )  # type: ignore[return-value]


def run(trace: str, agent: str = "lead", *, at: float = -10, **more: Any) -> Told:
    """Tell of a run of an agent."""
    said = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent}
    return Told(trace, f"run {agent} {at}", at=at, attributes=said, **more)


def tool(trace: str, name: str, agent: str = "lead", *, at: float = -9, **more: Any) -> Told:
    """Tell of a tool that was executed."""
    said = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name}
    owner = {"gen_ai.agent.name": agent} if agent else {}
    error = {"error.type": "Timeout"} if more.get("error") else {}
    return Told(trace, f"tool {name} {at}", at=at, attributes={**said, **owner, **error}, **more)


@st.composite
def pieces(draw: st.DrawFn) -> list[tuple[list[Told], dict[str, str], bool]]:
    """Draw segments of spans of a few traces, each with who sent it and whether all is summed up behind it."""
    begins = {trace: draw(st.floats(-60 * HOUR, -HOUR)) for trace in "tuv"}
    found: list[tuple[list[Told], dict[str, str], bool]] = []
    for _ in range(draw(st.integers(2, 5))):
        spans: list[Told] = []
        for _ in range(draw(st.integers(1, 4))):
            trace = draw(st.sampled_from("tuv"))
            at = begins[trace] + draw(st.floats(0, 3 * HOUR))
            error, lasts = draw(st.sampled_from([None, "no"])), draw(st.sampled_from([0.0, 0.01, 3.0, 5000.0]))
            agent, kind = draw(st.sampled_from(["lead", "helper", ""])), draw(st.sampled_from([1, 2]))
            if draw(st.booleans()):
                spans.append(run(trace, agent or "lead", at=at, lasts=lasts, error=error))
            else:
                named = draw(st.sampled_from(["x", "y"]))
                spans.append(tool(trace, named, agent, at=at, lasts=lasts, error=error, kind=kind))
        names = {"service.name": ["a", "b"], "deployment.environment.name": ["live", "test"]}
        sender = {name: draw(st.sampled_from(values)) for name, values in names.items()}
        found.append((spans, sender, draw(st.booleans())))
    return found


RANGES = st.tuples(st.floats(-62 * HOUR, 0), st.floats(0, 62 * HOUR)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def test_the_sums_answer_as_the_rows_do(teller: Callable[[], Teller], engine: Engine) -> None:
    """Runs in pieces, late, out of order, over hours, batches and edges of a range count as in the rows alone."""

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(pieces(), st.lists(RANGES, min_size=2, max_size=3))
    def agree(sent: list[tuple[list[Told], dict[str, str], bool]], ranges: list[tuple[float, float]]) -> None:
        tell = teller()
        for spans, sender, summed in sent:
            tell(*spans, resource=sender)
            if summed:
                sum_up(engine)
            for since, until in ((-1000 * HOUR, HOUR), *ranges):
                for environment in ("", "live"):
                    within = scope(tell, since, until, environment)
                    assert counted(tell, within, Conditions()) == counted(tell, within, ANY)

    agree()


def test_an_environment_has_what_ran_in_it_itself(tell: Teller, engine: Engine) -> None:
    """Of a trace over two environments each has its own tools and ids, its run is in both, summed up or not."""
    for environment in ("live", "test"):
        named = {"gen_ai.agent.id": f"id-{environment}"}
        ran = run("t", at=-7300)
        ran.attributes |= named
        tell(
            ran, tool("t", f"of_{environment}", at=-7200),
            resource={"service.name": "desk", "deployment.environment.name": environment},
        )  # fmt: skip
    for _ in range(2):
        for environment in ("live", "test"):
            within = scope(tell, environment=environment)
            (agent,), (used,), *_ = counted(tell, within, Conditions())
            assert (agent["name"], agent["runs"], used["name"]) == ("lead", 1, f"of_{environment}")
            assert actors.face(engine, within, Conditions(), "lead")["some_ids"] == [f"id-{environment}"]
        assert counted(tell, scope(tell, environment="none"), Conditions()) == ([], [])
        sum_up(engine)


def test_two_that_sum_up_in_turn_count_once(tell: Teller, engine: Engine) -> None:
    """What another one has summed up since the last time is not summed up again."""
    one, other = Summing(engine), Summing(engine)
    later = itertools.count(time.time_ns() + 60 * SECOND, 600 * SECOND)
    one(next(later))
    tell(run("t"))
    other(next(later))
    one(next(later))
    (agent,) = actors.agents(engine, scope(tell), Conditions(), limit=9)
    assert agent["runs"] == 1


def test_a_filter_keeps_what_lies_in_a_range_of_a_trace_that_began_before(tell: Teller) -> None:
    """A tool that was executed within a range counts with a filter too, though its trace began before the range."""
    tell(run("t", at=-5000, lasts=4000), tool("t", "x", at=-3000))
    within = scope(tell, -3500)
    assert counted(tell, within, Conditions())[1] == counted(tell, within, ANY)[1] != []


def test_a_run_is_counted_once_when_it_began(tell: Teller, engine: Engine) -> None:
    """A run over two hours that came in two pieces around a batch is one, of the hour in which it began."""
    tell(run("t", at=-7200, lasts=60))
    sum_up(engine)
    tell(tool("t", "x", at=-3000, lasts=600, error="no"), run("t", at=-3500, lasts=1500))
    for _ in range(2):
        (whole,) = actors.agents(engine, scope(tell), Conditions(), limit=9)
        assert (whole["runs"], whole["failed_runs"]) == (1, 1)
        assert whole["p50_duration"] == pytest.approx(5200, rel=0.025)
        assert actors.agents(engine, scope(tell, -3600), Conditions(), limit=9) == []
        sum_up(engine)
    summed = "SELECT sum(runs), sum(failed_runs) FROM run_hours WHERE project = {project:String}"
    assert engine.query(summed, {"project": tell.project}).result_rows == [(1, 1)]


def test_what_may_be_taken_back_is_not_summed_up(tell: Teller, engine: Engine) -> None:
    """A segment that the journal still has is left to the rows: undone, nothing of it stays in the sums."""
    tell.settler = Settler(engine, oldest=lambda: 1)
    tell(run("t"), tool("t", "x"))
    Summing(engine, lambda: tell.loaded)(time.time_ns() + 60 * SECOND)
    Loader(engine, Notes(), "traces", Watermark(0)).undo(tell.loaded)
    assert actors.agents(engine, scope(tell), Conditions(), limit=9) == []
    assert actors.tools(engine, scope(tell), Conditions(), limit=9) == []


def test_a_batch_that_failed_halfway_is_not_counted(
    tell: Teller, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs that an engine summed up in part are not read, and are replaced the next time."""
    tell(run("t", at=-8000), tool("t", "x", at=-8000))
    engine.command("TRUNCATE TABLE usage_batches")
    sums, tell_engine = Summing(engine), engine.tell

    def fail(name: str, *more: Any, **named: Any) -> None:
        if name == "sum_up" and named["table"] == "tool_hours":
            raise TimeoutError
        tell_engine(name, *more, **named)

    monkeypatch.setattr(engine, "tell", fail)
    with pytest.raises(TimeoutError):
        sums(time.time_ns() + 60 * SECOND)
    monkeypatch.undo()
    for _ in range(2):
        (agent,), (used,) = (ask(engine, scope(tell), Conditions(), limit=9) for ask in (actors.agents, actors.tools))
        assert (agent["runs"], used["calls"]) == (1, 1)
        sums(time.time_ns() + 60 * SECOND)


def test_an_old_store_is_summed_up_day_by_day(tell: Teller, engine: Engine) -> None:
    """After an upgrade each batch takes the days' segments one day at a time, and every answer between is right."""
    for days in (3, 2, 1):
        tell(run(f"t{days}", at=-days * 24 * HOUR), arrived=-days * 24 * HOUR)
    sum_up(engine)
    engine.command("TRUNCATE TABLE usage_batches")  # sums of an older kind: without their marks they don't count
    sums, now = Summing(engine), time.time_ns() + 60 * SECOND
    reached = list[int]()
    while not reached or sums.due(now):
        sums(now)
        reached.append(summed_until(engine, ACTIVITY).hours)
        (agent,) = actors.agents(engine, scope(tell), Conditions(), limit=9)
        assert agent["runs"] == 3
    assert len(set(reached)) == len(reached) >= 3


def test_what_came_last_is_summed_up_while_nothing_comes(
    tell: Teller, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store into which nothing is sent any more is summed up too, a minute after the last span came."""
    tell(run("t", at=-2 * HOUR), arrived=-2 * HOUR)
    later = SimpleNamespace(time_ns=lambda: time.time_ns() + 60 * SECOND)
    monkeypatch.setattr(settle, "time", later)
    engine.command("TRUNCATE TABLE usage_batches")
    idle = Settler(engine)
    for _ in range(30):  # a day of what other tests told at a time
        idle.idle()
    summed = "SELECT sum(runs) FROM run_hours WHERE project = {project:String}"
    assert engine.query(summed, {"project": tell.project}).result_rows == [(1,)]


def test_durations_are_told_within_their_error(engine: Engine) -> None:
    """A quantile of what is counted by powers lies within 2.5 % of the quantile of the durations themselves."""
    chance = random.Random(1)
    for size in (1, 2, 3, 10, 400):
        told = sorted(int(10 ** chance.uniform(3, 16)) for _ in range(size))
        asked = f"SELECT sumMap(map({LASTED}, 1)) FROM (SELECT arrayJoin({{told:Array(Int64)}}) AS duration)"
        counts = engine.query(asked, {"told": told}).result_rows[0][0]
        for share in (0.0, 0.5, 0.95, 1.0):
            place = share * (size - 1)
            low, high = told[int(place)], told[min(int(place) + 1, size - 1)]
            seconds = (low + (high - low) * (place - int(place))) / 1e9
            assert quantile(counts, share) == pytest.approx(seconds, rel=0.025)
    assert (quantile({}, 0.5), quantile({UNKNOWN: 3}, 0.5)) == (None, None)
    (zero,) = engine.query(f"SELECT {LASTED} FROM (SELECT -5 AS duration)").result_rows[0]
    assert quantile({zero: 1}, 0.5) == 0
