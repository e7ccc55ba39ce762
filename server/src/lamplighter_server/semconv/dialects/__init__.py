"""Reads the dialects: one table each, in the order in which they are asked whether a span is theirs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

ORDER = (
    "openinference",
    "traceloop",
    "vercel",
    "openlit",
    "pydantic_ai",
    "litellm",
    "langsmith",
    "langfuse",
    "mlflow",
    "google_adk",
    "strands",
    "autogen",
    "ag2",
    "crewai",
    "agent_framework",
    "agentops",
    "claude_code",
    "codex",
    "haystack",
    "llamaindex",
    "mcp",
    "opentelemetry",
)
"""The first that recognises a span has it. Where a column has keys of several, the earlier dialect's key counts."""


def _words() -> dict[str, str]:
    return {}


def _lists() -> dict[str, tuple[str, ...]]:
    return {}


@dataclass(frozen=True)
class Text:
    """A value that is only inside a text: of an attribute, or of a span event's bytes."""

    column: str
    pattern: str
    key: str = ""
    event: str = ""


@dataclass(frozen=True)
class LogEvent:
    """A log event that tells of a model call where it belongs to no span, of what was asked, or of a tool."""

    event: str
    needs: str
    """The attribute without which it tells of none."""
    columns: dict[str, tuple[str, ...]]
    """Canonical column, `duration_ms`, `turn`, `prompt`, `arguments`, `result` or `success` -> keys of its own."""
    failed: bool


@dataclass(frozen=True)
class Dialect:
    """What one emitter's attributes mean. Limits stand at the top of its file."""

    name: str
    scopes: tuple[str, ...]
    """What the names of its instrumentation scopes begin with."""
    marks: tuple[str, ...]
    """Attributes that only it has."""
    preferred: dict[str, tuple[str, ...]] = field(default_factory=_lists)
    """Canonical column -> keys that count before the conventions' own."""
    columns: dict[str, tuple[str, ...]] = field(default_factory=_lists)
    """Canonical column -> keys that count where the conventions' own are missing."""
    operations: dict[str, str] = field(default_factory=_words)
    kinds: dict[str, str] = field(default_factory=_words)
    """Pattern of a span's kind -> operation, for kinds that are classes of many names."""
    span_names: dict[str, str] = field(default_factory=_words)
    span_prefixes: dict[str, str] = field(default_factory=_words)
    """What a span's name begins with, before the name of a tool or an agent -> operation."""
    finish_reasons: dict[str, str] = field(default_factory=_words)
    providers: dict[str, str] = field(default_factory=_words)
    usage_json: dict[str, tuple[str, ...]] = field(default_factory=_lists)
    """Count -> paths inside the JSON of `usage_json`, the preferred one first."""
    events: dict[str, str] = field(default_factory=_words)
    """Name of a span event -> the operation of the span that has it."""
    texts: tuple[Text, ...] = ()
    """Where to look for what no attribute tells."""
    log_calls: tuple[LogEvent, ...] = ()
    log_prompts: tuple[LogEvent, ...] = ()
    """Events with which a turn begins, unless all of its events name it."""
    log_tools: tuple[LogEvent, ...] = ()
    input_excludes_cache: bool = False
    answers_as_asked: bool = False
    """One attribute tells the model, and it answered unless the call failed."""
    first_token_in_ms: bool = False
    reasoning_in_answer: bool = False
    """The provider's answer is kept whole, and only there are the tokens of reasoning."""
    answers_beside: tuple[str, ...] = ()
    """Attributes of steps around calls that hold whole answers, and tell of reasoning what the calls do not."""
    answers_lack_tool_calls: bool = False
    """Of an answer only the words are kept: one that has none asked for tools."""
    never_agents: tuple[str, ...] = ()
    """Patterns of whole names that are never an agent's."""
    agent_of_span_name: tuple[str, ...] = ()
    agent_is_span_name: bool = False
    agents_need_calls: bool = False
    control_flow: tuple[str, ...] = ()
    """Exceptions by which a framework hands over or waits: nothing failed."""


def _lists_of(table: dict[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(value) for key, value in table.get(name, {}).items()}


def _log_events(table: dict[str, Any], kind: str) -> tuple[LogEvent, ...]:
    return tuple(
        LogEvent(one["event"], one["needs"], _lists_of(one, "columns"), one.get("failed", False))
        for one in table.get(kind, ())
    )


def _dialect(name: str) -> Dialect:
    table = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
    agents: dict[str, Any] = table.get("agents", {})
    return Dialect(
        name=name,
        scopes=tuple(table["scopes"]),
        marks=tuple(table["marks"]),
        preferred=_lists_of(table, "preferred"),
        columns=_lists_of(table, "columns"),
        operations=table.get("operations", {}),
        kinds=table.get("kinds", {}),
        span_names=table.get("span_names", {}),
        span_prefixes=table.get("span_prefixes", {}),
        finish_reasons=table.get("finish_reasons", {}),
        providers=table.get("providers", {}),
        usage_json=_lists_of(table, "usage_json"),
        events=table.get("events", {}),
        texts=tuple(Text(**text) for text in table.get("texts", ())),
        log_calls=_log_events(table, "log_calls"),
        log_prompts=_log_events(table, "log_prompts"),
        log_tools=_log_events(table, "log_tools"),
        answers_as_asked=table.get("answers_as_asked", False),
        input_excludes_cache=table.get("input_excludes_cache", False),
        first_token_in_ms=table.get("first_token_in_ms", False),
        answers_beside=tuple(table.get("answers_beside", ())),
        answers_lack_tool_calls=table.get("answers_lack_tool_calls", False),
        reasoning_in_answer=table.get("reasoning_in_answer", False),
        never_agents=tuple(agents.get("never", ())),
        agent_of_span_name=tuple(agents.get("of_span_name", ())),
        agent_is_span_name=agents.get("span_name", False),
        agents_need_calls=agents.get("need_calls", False),
        control_flow=tuple(table.get("errors", {}).get("control_flow", ())),
    )


@cache
def dialects() -> tuple[Dialect, ...]:
    """Every dialect, in order."""
    return tuple(map(_dialect, ORDER))


def words(kind: str) -> dict[str, str]:
    """One map of all dialects: value -> canonical value. Raises ValueError where two dialects disagree."""
    found: dict[str, str] = {}
    for dialect in dialects():
        for value, meaning in getattr(dialect, kind).items():
            if found.setdefault(value, meaning) != meaning:
                raise ValueError(f"{kind}: {dialect.name} says {value!r} is {meaning!r}, another says {found[value]!r}")
    return found
