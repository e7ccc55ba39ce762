"""The content policy holds for everything that leaves, whoever recorded it."""

from __future__ import annotations

import contextvars
import json
import threading
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import lamplighter
import pytest
from lamplighter.prepare.redaction import redact_known
from opentelemetry import trace
from opentelemetry._logs import LogRecord, get_logger

if TYPE_CHECKING:
    from conftest import Recorder

LONG = "word " * 200
# OpenTelemetry 1.43 drops a mapping that another instrumentation sets on a span, with a warning.
HOLDS_MAPPINGS = not version("opentelemetry-sdk").startswith("1.43.")
FOREIGN = {
    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": LONG}]}]),
    "gen_ai.prompt.0.content": LONG,
    "llm.input_messages.0.message.content": LONG,
    "input.value": LONG,
    "traceloop.entity.output": LONG,
    "pydantic_ai.all_messages": LONG,
    "crewai.crew.inputs": LONG,
    "crewai.task.output": LONG,
    "gen_ai.tool.call.arguments": {"q": LONG, "n": 3},
}
HARMLESS = {
    "gen_ai.request.model": "m",
    "gen_ai.prompt.name": "greeting",
    "llm.model_name": "m",
    "retries": 2,
    "crewai.task.output_format": "raw",
}


def record_everything() -> None:
    """Record content in every place it can be in."""
    with trace.get_tracer("framework").start_as_current_span("foreign", attributes={**FOREIGN, **HARMLESS}) as span:
        span.add_event("gen_ai.content.prompt", {"gen_ai.prompt": LONG})
    logger = get_logger("framework")
    logger.emit(LogRecord(event_name="gen_ai.user.message", body={"content": LONG}))
    logger.emit(
        LogRecord(
            event_name="gen_ai.client.inference.operation.details",
            attributes={"gen_ai.output.messages": [{"parts": [{"content": LONG}]}]},
        )
    )
    with lamplighter.agent("a") as run:
        run.input(LONG)
        run.output(LONG)


def everything(recorder: Recorder) -> str:
    """Give all that arrived as one text."""
    spans = [(span.attributes, span.events) for span in recorder.spans]
    return repr((spans, [(attributes, str(record.body)) for _, attributes, record in recorder.sink.logs]))


def test_off_is_the_default_and_nothing_that_was_said_leaves(recorder: Recorder) -> None:
    """Without being asked, no prompt, answer, argument or result leaves, in any dialect, span, event or log."""
    recorder.start()
    record_everything()
    assert "word word" not in everything(recorder)
    assert recorder.span("foreign").attributes.items() >= HARMLESS.items()


def test_truncated_keeps_500_characters_of_each_part_and_says_so(recorder: Recorder) -> None:
    """Each part is cut after 500 characters, with a mark; JSON stays JSON and structures stay structures."""
    recorder.start(content="truncated")
    record_everything()
    cut = f"{LONG[:500]}… [500 more characters]"
    foreign = recorder.span("foreign")
    assert json.loads(foreign.attributes["gen_ai.input.messages"])[0]["parts"][0]["content"] == cut
    assert foreign.attributes["input.value"] == cut
    if HOLDS_MAPPINGS:
        assert foreign.attributes["gen_ai.tool.call.arguments"] == {"q": cut, "n": 3}
    assert foreign.events[0][1]["gen_ai.prompt"] == cut
    assert (
        json.loads(recorder.span("invoke_agent a").attributes["gen_ai.output.messages"])[0]["parts"][0]["content"]
        == cut
    )
    assert LONG not in everything(recorder)


def test_full_keeps_everything(recorder: Recorder) -> None:
    """`full` sends whole messages."""
    recorder.start(content="full")
    record_everything()
    assert recorder.span("foreign").attributes["input.value"] == LONG
    assert {
        str(record.body.WhichOneof("value")) for name, _, record in recorder.sink.logs if name == "gen_ai.user.message"
    } == {"kvlist_value"}


def test_sampling_takes_conversations_wholly_or_not_at_all(recorder: Recorder) -> None:
    """Of many conversations about the asked share is kept, and of each one every message or none."""
    recorder.start(content="full", content_sampling=0.3)
    for number in range(200):
        for _ in range(3):
            with lamplighter.conversation(f"c{number}"), lamplighter.agent("a") as run:
                run.input("hello")
    kept: dict[str, set[bool]] = {}
    for span in recorder.spans:
        kept.setdefault(span.attributes["gen_ai.conversation.id"], set()).add(
            "gen_ai.input.messages" in span.attributes
        )
    assert all(len(answers) == 1 for answers in kept.values())
    assert 30 <= sum(answers == {True} for answers in kept.values()) <= 90


SECRETS: list[tuple[str, str]] = [
    ("my key is sk-proj-abcdefghijklmnop1234", "my key is [key]"),
    ("use AKIAIOSFODNN7EXAMPLE now", "use [key] now"),
    ("token ghp_abcdefghijklmnopqrstuvwxyz0123456789", "token [key]"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "[key]"),
    ('{"api_key": "s3cr3tvalue", "q": "x"}', '{"api_key": "[secret]", "q": "x"}'),
    ("Authorization: Bearer abcdef123456", "Authorization: Bearer [secret]"),
    ("password=hunter2hunter2&x=1", "password=[secret]&x=1"),
    ("postgres://joe:pa55w0rd@db/x", "postgres://joe:[secret]@db/x"),
    ("mail joe.doe+x@example.co.uk today", "mail [e-mail] today"),
    ("card 4111 1111 1111 1111.", "card [card number]."),
    ("card 5500-0000-0000-0004", "card [card number]"),
    ('{"password": "correct horse", "n": {"apiKey": "x"}}', '{"password": "[secret]", "n": {"apiKey": "[secret]"}}'),
    ('{"card": 4111111111111111, "at": 1732550000000}', '{"card": "[card number]", "at": 1732550000000}'),
    ('{"token": "abc", "max_token": 100}', '{"token": "[secret]", "max_token": 100}'),
    ("{'password': 'correct horse', 'q': 'x'}", "{'password': '[secret]', 'q': 'x'}"),
    ('{"body": "{\\"password\\": \\"abc\\"}"}', '{"body": "{\\"password\\": \\"[secret]\\"}"}'),
    ("error for https://x.test/a?city=Rome&token=abc", "error for https://x.test/a?city=Rome&token=[secret]"),
    ("clone https://abcdef1234567890@git.test/x", "clone https://[secret]@git.test/x"),
    ("Cookie: session=abc; theme=dark", "Cookie: [secret]"),
    ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", "[private key]"),
]


@pytest.mark.parametrize(("text", "expected"), SECRETS, ids=[text[:20] for text, _ in SECRETS])
def test_known_secrets_are_taken_out(text: str, expected: str) -> None:
    """Keys, tokens, passwords, e-mail addresses and card numbers are replaced by what they were."""
    assert redact_known(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "order 4111111111111112 of 2026-11-22",
        "used 1234567890123 tokens in total",
        "the key to success is a token of trust",
        "@property and user@host",
        "3.14159265358979323846",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    ],
)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    """Numbers that fail the Luhn check, ids and plain words are left as they are."""
    assert redact_known(text) == text


def test_redaction_reaches_every_place(recorder: Recorder) -> None:
    """Secrets and the application's own words are taken out of attributes, events, status texts and exceptions."""

    def hide_names(text: str) -> str:
        return text.replace("Ada", "[name]")

    recorder.start(content="full", redact=[hide_names])

    def work() -> None:
        with lamplighter.tool("t") as call:
            call.arguments({"who": "Ada", "mail": "ada@example.com"})
            call.set(note="Ada wrote ada@example.com")
            raise ValueError("no Ada at ada@example.com")

    with pytest.raises(ValueError, match="no Ada"):
        work()
    span = recorder.span("execute_tool t")
    told: dict[str, Any] = {**span.attributes, "message": span.message}
    for _, attributes, _record in recorder.sink.logs:
        told.update(attributes)
    assert "Ada" not in repr(told)
    assert "ada@" not in repr(told)
    assert json.loads(span.attributes["gen_ai.tool.call.arguments"]) == {"who": "[name]", "mail": "[e-mail]"}


def test_a_redaction_hook_that_fails_lets_nothing_through(recorder: Recorder) -> None:
    """Text that the application's own rule couldn't check is replaced, not sent."""
    recorder.start(content="full", redact=[lambda text: text[10_000_000]])
    with lamplighter.agent("a") as run:
        run.input("hello")
    assert "hello" not in everything(recorder)
    assert "redaction rule failed" in everything(recorder)


def test_secrets_inside_structures_are_known_by_their_names(recorder: Recorder) -> None:
    """In arguments, attributes, headers, links and resources, what a name calls a secret is hidden however it looks."""
    secret = "x9-short"
    recorder.start(content="full")
    arguments = {"password": secret, "nested": [{"api_key": secret, "card": 4111111111111111}], "city": "Rome"}
    with lamplighter.tool("t") as call:
        call.arguments(arguments)
        call.set_attribute("http.request.header.authorization", [f"Basic {secret}"])
        call.set(body={"client_secret": secret}, note=json.dumps({"a": {"passphrase": secret}}))
    link = trace.Link(trace.SpanContext(1, 2, is_remote=True), {"db.password": secret})
    with trace.get_tracer("app").start_as_current_span(f"call ?token={secret}", links=[link]):
        pass
    assert secret not in everything(recorder) + repr([(span.name, span.links) for span in recorder.sink.spans])
    told = json.loads(recorder.span("execute_tool t").attributes["gen_ai.tool.call.arguments"])
    assert told["city"] == "Rome"
    assert told["nested"][0]["card"] == "[card number]"


def test_a_resource_keeps_no_secret(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command line or the environment say of the process is redacted like all else."""
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "process.command_line=run --api-key=abcdefgh,build.token=abc")
    recorder.start()
    with lamplighter.tool("t"):
        pass
    resource = recorder.span("execute_tool t").resource
    assert (resource["process.command_line"], resource["build.token"]) == ("run --api-key=[secret]", "[secret]")


@pytest.mark.parametrize("content", ["full", "off"])
def test_what_the_policy_fails_on_leaves_without_content(recorder: Recorder, content: Any) -> None:
    """A structure too deep to be looked through costs its span the attributes that could hold it, not the policy."""
    recorder.start(content=content)
    deep = "[" * 200_000 + '"word word"' + "]" * 200_000
    nested: Any = "word word"
    for _ in range(2000):
        nested = [nested]
    with trace.get_tracer("framework").start_as_current_span("foreign", attributes={"input.value": deep}):
        pass
    get_logger("framework").emit(LogRecord(event_name="gen_ai.user.message", body="word word", attributes={"x": deep}))
    with trace.get_tracer("framework").start_as_current_span("other") as span:
        vars(span)["_attributes"]._dict.update({"input.value": nested, "gen_ai.request.model": "m"})
    assert {span.name for span in recorder.spans} == {"foreign", "other"}
    if content == "off":
        assert "word word" not in everything(recorder).replace(deep, "")
    assert recorder.span("other").attributes.get("input.value") is None
    assert recorder.span("other").attributes["gen_ai.request.model"] == "m"


def test_an_error_does_not_quote_what_was_said(recorder: Recorder) -> None:
    """With content off, the input that a validation error quotes is taken out of its message; the rest stays."""
    recorder.start()

    def work() -> None:
        with lamplighter.tool("t"):
            raise ValueError("1 error: city [type=int, input_value='Rome, please', input_type=str]")

    with pytest.raises(ValueError, match="please"):
        work()
    assert "please" not in everything(recorder) + recorder.span("execute_tool t").message
    assert "input_type=str" in recorder.span("execute_tool t").message


def test_events_and_spans_of_a_conversation_are_sampled_alike(recorder: Recorder) -> None:
    """Of one conversation every span and log event keeps its content, or none, in whatever thread or trace they are."""
    recorder.start(content="full", content_sampling=0.5)
    logger = get_logger("framework")

    def speak() -> None:
        with lamplighter.agent("a") as run:
            run.input("hello")
            logger.emit(LogRecord(event_name="gen_ai.user.message", body="hello"))

    for number in range(40):
        with lamplighter.conversation(f"c{number}"):
            speak()
            thread = threading.Thread(target=contextvars.copy_context().run, args=(speak,))
            thread.start()
            thread.join()
    kept: dict[str, set[bool]] = {}
    for span in recorder.spans:
        kept.setdefault(span.attributes["gen_ai.conversation.id"], set()).add(
            "gen_ai.input.messages" in span.attributes
        )
    for _, attributes, told in recorder.sink.logs:
        kept[attributes["gen_ai.conversation.id"]].add(told.HasField("body") and told.body.string_value == "hello")
    assert len(kept) == 40
    assert all(len(answers) == 1 for answers in kept.values())
    assert {True, False} == {answer for answers in kept.values() for answer in answers}
