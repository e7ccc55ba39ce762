"""One tool at work, told as an `execute_tool` span with the request to an internal service below it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind

from lamplighter_server.demo.chat import identity
from lamplighter_server.demo.hand_over import hand_over
from lamplighter_server.demo.script import Failure
from lamplighter_server.demo.telemetry import text
from lamplighter_server.demo.tools import TOOLS, TRANSFER, transfer

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span

    from lamplighter_server.demo.agents import Agent
    from lamplighter_server.demo.play import Play
    from lamplighter_server.demo.script import Call
    from lamplighter_server.demo.tools import Tool


def execute_tools(
    play: Play, agent: Agent, calls: list[dict[str, Any]], step: int, parent: Context
) -> list[dict[str, Any]]:
    """Run what one answer of the model asks for, all at the same time; return the tool messages."""
    messages: list[dict[str, Any]] = []
    ends = [play.clock.now]
    for index, call in enumerate(calls):
        here = play.fork()
        result = _execute(here, agent, call, (step, index), parent)
        messages.append({"role": "tool", "tool_call_id": call["id"], "content": text(result)})
        ends.append(here.clock.now)
    play.clock.now = max(ends)
    return messages


def _execute(play: Play, agent: Agent, call: dict[str, Any], place: tuple[int, int], parent: Context) -> Any:
    name, arguments = call["function"]["name"], json.loads(call["function"]["arguments"])
    if name.startswith(TRANSFER):
        return _transfer(play, agent, call, arguments["task"], parent)
    scripted = play.story.tool(agent.name, *place)
    failure, result = scripted.failure, None
    attempts = failure.attempts if failure and failure.retried_by == "agent" else 1
    for attempt in range(attempts):
        play.clock.advance(_back_off(attempt))
        span, context = _start(play, agent, TOOLS[name], call, parent)
        result = _run(play, TOOLS[name], scripted, arguments, context)
        _report(play, span, failure, result, last=attempt + 1 == attempts)
    return result


def _start(play: Play, agent: Agent, tool: Tool, call: dict[str, Any], parent: Context) -> tuple[Span, Context]:
    attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool.name,
        "gen_ai.tool.type": "function",
        "gen_ai.tool.description": tool.description,
        "gen_ai.tool.call.id": call["id"],
        "gen_ai.tool.call.arguments": text(json.loads(call["function"]["arguments"])),
        "gen_ai.conversation.id": play.story.conversation_id,
        **identity(agent),
    }
    return play.start(f"execute_tool {tool.name}", SpanKind.INTERNAL, parent, attributes)


def _report(play: Play, span: Span, failure: Failure | None, result: Any, *, last: bool) -> None:
    """End a tool's span: each failed try is an error, but only the last one is reported with its exception."""
    if failure is None:
        span.set_attribute("gen_ai.tool.call.result", text(result))
    else:
        play.fail(span, failure, exception=last)
    play.end(span)


def _run(play: Play, tool: Tool, scripted: Call, arguments: dict[str, Any], context: Context) -> Any:
    """Let the tool do its work; return what the model will read."""
    play.clock.advance(0.012)
    failure = scripted.failure
    if tool.method is None:
        play.clock.advance(scripted.seconds)
    else:
        for attempt in range(failure.attempts if failure and failure.retried_by == "client" else 1):
            play.clock.advance(_back_off(attempt))
            _request(play, tool, scripted, arguments, (attempt, context))
    play.clock.advance(0.006)
    if failure is None:
        return scripted.result
    return {"error": failure.error_type, "message": failure.message}


def _request(play: Play, tool: Tool, scripted: Call, arguments: dict[str, Any], place: tuple[int, Context]) -> None:
    attempt, parent = place
    failure = scripted.failure
    path = tool.path
    if "{" in path:
        path = f"{path[: path.index('{')]}{next(iter(arguments.values()))}{path[path.index('}') + 1 :]}"
    attributes = {
        "http.request.method": tool.method or "",
        "url.full": f"https://{tool.host}{path}",
        "url.template": tool.path,
        "server.address": tool.host,
        "server.port": 443,
        **({"http.request.resend_count": attempt} if attempt else {}),
    }
    span, _ = play.start(f"{tool.method} {tool.path}", SpanKind.CLIENT, parent, attributes)
    play.clock.advance(scripted.seconds)
    if failure is None or failure.status is None:
        if failure is None:
            span.set_attribute("http.response.status_code", 200)
        else:
            play.fail(span, failure, exception=False)
    else:
        span.set_attribute("http.response.status_code", failure.status)
        play.fail(span, Failure(str(failure.status), ""), exception=False)
    play.end(span)


def _back_off(attempt: int) -> float:
    """Wait a little longer before every try; nothing before the first."""
    return 0.25 * 1.3 ** (attempt - 1) if attempt else 0.0


def _transfer(play: Play, agent: Agent, call: dict[str, Any], task: str, parent: Context) -> Any:
    to = call["function"]["name"].removeprefix(TRANSFER)
    tool = next(tool for tool in agent.tools if tool.name == transfer(to, "").name)
    span, context = _start(play, agent, tool, call, parent)
    play.clock.advance(0.004)
    result = {"agent": to, "answer": hand_over(play, to, task, context)}
    span.set_attribute("gen_ai.tool.call.result", text(result))
    play.end(span)
    return result
