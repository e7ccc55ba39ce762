"""Every recorded run comes out as what physically happened, wherever that can be known from its telemetry."""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.analyse.cast import plain
from lamplighter_server.analyse.models import family
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.journal import Signal
from sealed_segments import Sealed, load_all, unique
from told import Told, told

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine

RECORDED = Path(os.environ.get("LAMPLIGHTER_DIALECTS", Path(__file__).parents[3] / "shared" / "dialects"))
TRUTH: dict[str, Any] = json.loads((RECORDED / "truth.json").read_text()) if (RECORDED / "truth.json").is_file() else {}


def recorded() -> dict[str, dict[Signal, list[bytes]]]:
    """Return the bodies of traces and logs by run."""
    runs: dict[str, dict[Signal, list[bytes]]] = defaultdict(lambda: {Signal.LOGS: [], Signal.TRACES: []})
    for file in sorted((RECORDED / "captures").glob("*.otlp.pb")):
        found = re.fullmatch(r"(.+)-\d+(\.logs)?\.otlp\.pb", file.name)
        if found and found.group(1) in TRUTH:
            runs[found.group(1)][Signal.LOGS if found.group(2) else Signal.TRACES].append(file.read_bytes())
    return runs


def loaded(engine: Engine, directory: Path) -> dict[str, str]:
    """Load all runs, each into a project of its own, in one segment a signal; return the projects by run."""
    runs, settler = recorded(), Settler(engine)
    projects = {name: unique(name) for name in runs}
    for signal, settle in ((Signal.LOGS, settler.logs), (Signal.TRACES, settler)):
        sent = [(body, projects[name]) for name, run in runs.items() for body in run[signal]]
        bodies, owners = zip(*sent, strict=True)
        load_all(engine, Sealed(directory).segment(signal, bodies, projects=owners), settle)
    return projects


def tools(run: Told, truth: dict[str, Any]) -> dict[str, int]:
    """Return the executions by the names that the truth uses, without those that may be there or not."""
    names = {alias: tool["name"] for tool in truth["tools"] for alias in tool["aliases"]}
    optional = {name for tool in truth["tools_optional"] for name in (tool["name"], *tool["aliases"])}
    found = Counter(names.get(plain(name), plain(name)) for name in run.tools)
    return {name: count for name, count in found.items() if name not in optional}


def checks(run: Told, truth: dict[str, Any]) -> dict[str, bool]:
    """Return what is right about a run, by what is asked."""
    counted, calls, totals = run.counted, truth["calls"], truth["totals"]
    tokens = [
        sum(getattr(e.tokens, name) for e in counted) for name in ("input", "output", "cache_read", "cache_write")
    ]
    conversations = {e.to.conversation for e in counted} or {s.conversation for tree in run.trees for s in tree}
    pairs = list(zip(counted, calls, strict=False))
    return {
        "calls": sum(e.calls for e in counted) == len(calls),
        "tokens": tokens[:2] == [totals["input_tokens"], totals["output_tokens"]],
        "cache": tokens[2:] == [totals["cache_read"], totals["cache_write"]],
        "reasoning": sum(e.tokens.reasoning for e in counted) == totals["reasoning"],
        "agents": set(truth["agents"]) <= set(run.agents) <= {*truth["agents"], *truth["agents_optional"]}
        and [e.to.agent or None for e, _ in pairs] == [call["agent"] for _, call in pairs],
        "tools": tools(run, truth) == {tool["name"]: tool["calls"] for tool in truth["tools"]},
        "handoffs": [list(pair) for pair in run.handoffs] == truth["handoffs"],
        "conversation": conversations - {""} <= set(truth["conversation_accept"] or ())
        and bool(conversations - {""}) == bool(truth["conversation"]),
        "finish": all(not c["finish"] or (*e.span.finish_reasons, "")[0] in c["finish_accept"] for e, c in pairs),
        "model": all(
            family(e.span.model) == family((c["model_answered"] or c["model_requested"]).removesuffix("-001"))
            for e, c in pairs
        ),
        "model_requested": all(e.span.request_model == c["model_requested"] for e, c in pairs),
        "model_answered": all(c["failed"] or e.span.response_model == c["model_answered"] for e, c in pairs),
        "provider": all(e.span.provider == c["provider"] for e, c in pairs),
    }


@pytest.mark.skipif(not TRUTH, reason=f"the recorded runs are not here ({RECORDED}): only tests/captures is checked")
def test_every_recorded_run_comes_out_as_it_happened(engine: Engine, tmp_path: Path) -> None:
    """Calls, tokens, models, agents, tools, finish reasons, conversation and hand-overs of each run are the truth's."""
    wrong, right = list[str](), Counter[str]()
    for name, project in loaded(engine, tmp_path).items():
        run, truth = told(engine, project), TRUTH[name]
        listed = set(run.agents) & set(truth["not_agents"])
        wrong += [f"{name}: lists {listed}, which are no agents"] if listed else []
        for key, fine in checks(run, truth).items():
            if truth["derivable"].get(key):
                right[key] += fine
                wrong += [] if fine else [f"{name}: {key}"]
    print(dict(right))
    assert not wrong, "\n".join(wrong)
