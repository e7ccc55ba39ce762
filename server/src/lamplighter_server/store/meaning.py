"""Compiles the dialects into the load's SQL: what the values of attributes mean, whoever sent them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lamplighter_server.semconv.dialects import Dialect, dialects, words
from lamplighter_server.semconv.tables import content, missing_model
from lamplighter_server.store.decode import MOST, array, quote, string, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_CALLS = "('chat', 'generate_content', 'text_completion')"
# Some senders write every value as JSON, a word in its quotes.
_QUOTED = ("provider", "request_model", "response_model", "conversation_id", "workflow", "entity")
# Where a call's finish reason is missing or wrong, its answer tells whether it asked for tools.
_ASKED_IN_KEYS = r"^llm\.output_messages\.\d+\.message\.tool_calls\.\d"
_ASKED_IN_TEXT = r'"(?:type": ?"(?:tool_call|function_call|tool_use)"|tool_calls": ?\[ ?\{|toolUse")'
_FINISH_IN_EVENT = r'(?s)finish_reason(?:\x12.\n.|": ?")([A-Za-z_-]+)'
_REASONED_IN_ANSWER = r"""extract(answered_text, '[{,] ?"reasoning_tokens": ?([0-9]{1,12})')"""
_FINISH_IN_TEXT = r'"finish_reason": ?"([A-Za-z_-]+)"'
_ANSWERS = ("gen_ai.output.messages", "gen_ai.completion", "mlflow.spanOutputs", "langfuse.observation.output")
_ANSWER_OF_NOTHING = r'"parts": ?\[ ?\]'
_ANSWERED = "content['gen_ai.output.messages']"
_ANSWERED_TEXT = r'"(?:content|text)": ?"[^"]'


def _names(having: Callable[[Dialect], object]) -> str:
    names = [dialect.name for dialect in dialects() if having(dialect)]
    return "(" + ", ".join(map(quote, names or ["none"])) + ")"


def _mapped(value: str, pairs: dict[str, str], otherwise: str) -> str:
    if not pairs:
        return otherwise
    return f"transform({value}, {array(pairs)}, {array(pairs.values())}, {otherwise})"


def _dialect() -> str:
    """By the scope's name; where nothing is known of it, by an attribute that only one dialect has."""
    of_scope = {scope: dialect.name for dialect in dialects() for scope in dialect.scopes}
    scoped = _mapped(f"extract(scope_name, {quote(_scopes(dialects()))})", of_scope, "''")
    marked = f"arrayElement({array(dialect.name for dialect in dialects())}, marked)"
    return f"if({scoped} != '', {scoped}, {marked})"


def _scopes(among: Iterable[Dialect]) -> str:
    """A pattern of what the names of these dialects' scopes begin with, whole words."""
    longest_first = sorted({scope for dialect in among for scope in dialect.scopes}, key=len, reverse=True)
    return "^(?:" + "|".join(re.escape(scope) + (r"\b" if scope[-1].isalnum() else "") for scope in longest_first) + ")"


def _kinds() -> dict[str, str]:
    """What kinds of span are called, in lower case: each dialect's words, and the conventions' own."""
    own = ("chat", "embeddings", "retrieval", "rerank", "guardrail", "handoff")
    plain = {"agent": "invoke_agent", "tool": "execute_tool", "llm": "chat", "embedding": "embeddings"}
    plain |= {
        "retriever": "retrieval",
        "evaluator": "evaluate",
        "workflow": "invoke_workflow",
        "text_completion": "text_completion",
    }
    return (
        {word: word for word in own} | plain | {word.lower(): meaning for word, meaning in words("operations").items()}
    )


def _operations() -> Iterator[tuple[str, str]]:
    yield "own_operation", _mapped("operation", words("operations"), "operation")
    classes = "".join(
        f"dialect = {quote(dialect.name)} AND match(span_kind, {quote(pattern)}), {quote(operation)}, "
        for dialect in dialects()
        for pattern, operation in dialect.kinds.items()
    )
    yield "said_operation", _mapped("lower(trim(BOTH '\"' FROM span_kind))", _kinds(), f"multiIf({classes}'')")
    yield "named_operation", _mapped("name", words("span_names"), "''")
    patterns = _pattern(pattern for dialect in dialects() for pattern in dialect.agent_of_span_name)
    agent = (
        f"span_kind = '' AND {_within(lambda dialect: dialect.agent_of_span_name)} AND match(name, {quote(patterns)})"
    )
    events: list[str] = []
    for dialect in dialects():
        for event, operation in dialect.events.items():
            there = f"arrayExists(e -> position(e, {quote(event)}) > 0, events)"
            events.append(f"dialect = {quote(dialect.name)} AND {there}, {quote(operation)}")
    for dialect in dialects():
        for prefix, operation in dialect.span_prefixes.items():
            named = f"dialect = {quote(dialect.name)} AND startsWith(name, {quote(prefix)})"
            events.append(f"{named}, {quote(operation)}")
    tool = f"(tool_name != '' AND span_kind = 'task') OR {_text('tool_name', dialects())} != ''"
    told = ("own_operation", "said_operation", "named_operation")
    first = ", ".join(f"{name} != '', {name}" for name in told)
    yield "operation", f"multiIf({first}, {agent}, 'invoke_agent', {', '.join(events)}, {tool}, 'execute_tool', '')"


def _text(column: str, among: Iterable[Dialect]) -> str:
    """What stands for a column only inside a text; empty where nothing does."""
    told: list[str] = []
    for dialect in among:
        found: list[str] = []
        for text in (text for text in dialect.texts if text.column == column):
            whole = f"{'content' if is_content(text.key) else 'attributes'}[{quote(text.key)}]"
            if text.event:
                whole = f"arrayFirst(e -> position(e, {quote(text.event)}) > 0, events)"
            found.append(f"extract({whole}, {quote(text.pattern)})")
        if found:
            first = found[0] if len(found) == 1 else f"arrayFirst(t -> t != '', [{', '.join(found)}])"
            told.append(f"dialect = {quote(dialect.name)}, {first}")
    return f"multiIf({', '.join(told)}, '')" if told else "''"


def answers_beside() -> str:
    """The text of a span in which answers of calls around it may be whole."""
    keys = dict.fromkeys(key for dialect in dialects() for key in dialect.answers_beside)
    whole = ", ".join(f"{'content' if is_content(key) else 'attributes'}[{quote(key)}]" for key in keys)
    return f"concat({whole})"


def is_content(key: str) -> bool:
    """Whether an attribute lies apart, with the messages."""
    apart = content()
    return key in (*apart.ask, *apart.keys)


def _within(having: Callable[[Dialect], object]) -> str:
    return f"dialect IN {_names(having)}"


def _pattern(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in dict.fromkeys(patterns)) or "(?!)"


def _never() -> str:
    return quote("^(?:" + _pattern(pattern for dialect in dialects() for pattern in dialect.never_agents) + ")$")


def _agent() -> str:
    """The first of what may name the agent that is a name; beyond its attribute only the agent's own span is asked."""
    never = _never()
    spans = [pattern for dialect in dialects() for pattern in dialect.agent_of_span_name]
    candidates = [
        "agent_name",
        _text("agent_name", dialects()),
        "if(operation = 'invoke_agent', node, '')",
        f"if(operation = 'invoke_agent' AND {_within(lambda d: d.agent_is_span_name)}, name, '')",
        "if(operation = 'invoke_agent', entity, '')",
        *(
            f"if(operation = 'invoke_agent' AND {_within(lambda d, p=pattern: p in d.agent_of_span_name)},"
            f" extract(name, {quote(pattern)}), '')"
            for pattern in spans
        ),
    ]
    first = f"arrayFirst(n -> n != '' AND NOT match(n, {never}), [{', '.join(candidates)}])"
    plain = f"agent_name != '' AND NOT match(agent_name, {never})"
    told = f"operation = 'invoke_agent' OR {_within(lambda d: any(text.column == 'agent_name' for text in d.texts))}"
    return f"multiIf({plain}, agent_name, {told}, {first}, '')"


def _in_json(path: str) -> str:
    return f"least(JSONExtractUInt(usage_text, {', '.join(map(quote, path.split('.')))}), {MOST})"


def _count(count: str, column: str, *, more: str = "") -> str:
    """A count of tokens: the attribute's, or where it is missing the JSON's."""
    paths = dict.fromkeys(path for dialect in dialects() for path in dialect.usage_json.get(count, ()))
    found = [_in_json(path) for path in paths]
    in_json = f"if(usage_text = '', 0, arrayFirst(n -> n > 0, [{', '.join(found)}]))"
    return f"if({column} > 0, {column}, {in_json}{more})"


def _counts() -> Iterator[tuple[str, str]]:
    yield "said_input_tokens", _count("input", "input_tokens")
    beside = [path for dialect in dialects() for path in dialect.usage_json.get("reasoning_beside_output", ())]
    thoughts = [_in_json(path) for path in beside]
    output = _count("output", "output_tokens")
    candidates = _count("output", "toUInt64(0)")
    apart = f"usage_text != '' AND output_tokens IN (0, {candidates})"
    yield "output_tokens", f"{output} + if({apart}, {' + '.join(thoughts)}, 0)"
    for count, details in (("cache_read", "input"), ("cache_write", "input"), ("reasoning", "output")):
        detail = {"cache_read": "cache_read", "cache_write": "cache_creation", "reasoning": "reasoning"}[count]
        in_details = f"least(JSONExtractUInt({details}_details_json, {quote(detail)}), {MOST})"
        more = f" + if({details}_details_json = '', 0, {in_details})"
        if count == "reasoning":
            in_answer = _within(lambda dialect: dialect.reasoning_in_answer)
            more += f" + if({in_answer} AND said_operation IN {_CALLS}, toUInt64OrZero({_REASONED_IN_ANSWER}), 0)"
        yield f"{count}_tokens", _count(count, f"{count}_tokens", more=more)
    cached = "cache_read_tokens + cache_write_tokens"
    apart = f"{_within(lambda dialect: dialect.input_excludes_cache)} OR {cached} > input_tokens"
    yield "input_tokens", f"if({apart}, input_tokens + {cached}, input_tokens)"


def _finish(*, foreign: bool) -> str:
    """Finish reasons in one spelling; where they are missing or wrong, what was answered tells."""
    reasons = words("finish_reasons")
    named = f"arrayFilter(f -> f != '', arrayMap(f -> {_mapped('f', reasons, 'f')}, finish_reasons))"
    answered = "answered_text" if foreign else _ANSWERED
    asked = f"match({answered}, {quote(_ASKED_IN_TEXT)})"
    told = f"match({answered}, {quote(_ANSWERED_TEXT)})"
    said = "(notEmpty(finish_reasons) AND finish_reasons != [''] AND (finish_reasons != ['error'] OR status_code = 2))"
    if not foreign:
        return (
            f"multiIf({said}, {named}, operation NOT IN {_CALLS} OR status_code = 2, finish_reasons,"
            f" {asked}, ['tool_calls'], {told}, ['stop'], {named})"
        )
    keys = f"arrayExists(k -> match(k, {quote(_ASKED_IN_KEYS)}), mapKeys(content))"
    in_event = _mapped("finish_in_event", reasons, "finish_in_event")
    in_text = f"extract(answered_text, {quote(_FINISH_IN_TEXT)})"
    in_keys = "arrayExists(k -> startsWith(k, 'llm.output_messages.'), mapKeys(content))"
    in_answer = "JSONExtractString(answer_meta, 'finish_reason')"
    plain = f"{string('answered_text', word('answered_text'), 1)} NOT IN ('', '{{', '[')"
    wrote = "output_tokens > reasoning_tokens AND NOT (request_max_tokens BETWEEN 1 AND output_tokens)"
    empty = f"{_within(lambda d: d.answers_lack_tool_calls)} AND match(answered_text, {quote(_ANSWER_OF_NOTHING)})"
    return (
        f"multiIf(operation NOT IN {_CALLS}, {named},"
        f" dialect = 'openinference' AND status_code != 2 AND {keys}, ['tool_calls'],"
        f" {said}, {named}, status_code = 2, finish_reasons,"
        f" finish_in_event != '', [{in_event}], answer_meta != '', [{in_answer}],"
        f" {in_text} != '', [{_mapped(in_text, reasons, in_text)}],"
        f" {keys} OR {asked} OR ({empty} AND {wrote}), ['tool_calls'],"
        f" {in_keys} OR {told} OR {plain}, ['stop'], {named})"
    )


def _named_tool() -> str:
    bare = "name"
    for prefix in (prefix for dialect in dialects() for prefix in dialect.span_prefixes):
        bare = f"if(startsWith({bare}, {quote(prefix)}), substring({bare}, {len(prefix) + 1}), {bare})"
    return f"if({_text('tool_name', dialects())} != '', {_text('tool_name', dialects())}, {bare})"


def _request_model() -> str:
    """What was asked for: a provider that has no such model knows its name better than what was told before."""
    first, second = (f"JSONExtractString(parameters_json, '{key}')" for key in ("model", "model_name"))
    other = f"if(parameters_json = '', '', coalesce(nullIf({first}, ''), {second}))"
    return (
        "multiIf(missing_model != '' AND operation IN"
        " ('chat', 'generate_content', 'text_completion', 'embeddings', 'rerank')"
        " AND NOT endsWith(request_model, missing_model), missing_model,"
        " request_model IN ('None', 'unknown'), '', request_model != '', request_model,"
        f" parameters_json != '' AND {other} != '', {other}, {_undated()}, response_model,"
        f" {_text('request_model', dialects())})"
    )


def _undated() -> str:
    return "dialect = 'openinference' AND NOT match(response_model, '[0-9]{4}')"


def _missing_model() -> str:
    named = ", ".join(f"extract(status_message, {quote(pattern)})" for pattern in missing_model())
    return f"if(status_code = 2 AND status_message != '', arrayFirst(t -> t != '', [{named}]), '')"


def meaning() -> dict[str, str]:
    """What the views `…_9_….sql` leave open."""
    unnamed = "tool_name = '' AND operation = 'execute_tool'"
    answered = _text("response_model", dialects())
    milliseconds = _within(lambda dialect: dialect.first_token_in_ms)
    return {
        **dict(_operations()),
        **dict(_counts()),
        "dialect": _dialect(),
        "provider": _mapped("lower(provider)", words("providers"), "lower(provider)"),
        "agent_name": _agent(),
        "tool_name": f"multiIf({unnamed} AND entity != '', entity, {unnamed}, {_named_tool()}, tool_name)",
        "request_model": _request_model(),
        "missing_model": _missing_model(),
        "response_model": "multiIf(answer_meta != '', JSONExtractString(answer_meta, 'model'),"
        f" response_model = '' AND operation IN {_CALLS} AND {answered} != '', {answered},"
        f" {_undated()} AND response_model != '' AND startsWith({answered}, response_model), {answered},"
        f" response_model = '' AND status_code != 2 AND {_within(lambda d: d.answers_as_asked)} AND operation = 'chat',"
        " request_model, response_model)",
        "time_to_first_chunk": "coalesce(time_to_first_chunk, first_chunk_ms / 1000,"
        f" first_chunk / if({milliseconds}, 1000, 1))",
        "finish_reasons": _finish(foreign=True),
        "own_finish_reasons": _finish(foreign=False),
        "own_agent_name": f"if(match(agent_name, {_never()}), '', agent_name)",
        "own_input_tokens": "if(cache_read_tokens + cache_write_tokens > input_tokens,"
        " input_tokens + cache_read_tokens + cache_write_tokens, input_tokens)",
        "finish_in_event": f"arrayFirst(f -> f != '', arrayMap(e -> extract(e, {quote(_FINISH_IN_EVENT)}), events))",
        "answered_text": "arrayFirst(t -> t != '', [" + ", ".join(f"content[{quote(key)}]" for key in _ANSWERS) + "])",
        **{f"bare_{name}": f"trim(BOTH '\"' FROM {name})" for name in _QUOTED},
        "foreign_scopes": quote(_scopes(dialect for dialect in dialects() if dialect.name != "opentelemetry")),
        "control_flow": "(" + ", ".join(quote(name) for dialect in dialects() for name in dialect.control_flow) + ")",
    }
