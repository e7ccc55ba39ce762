"""Tokens of reasoning that no model call tells of, only the text of what a step around it put out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.semconv.dialects import dialects
from lamplighter_server.store.meaning import answers_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lamplighter_server.analyse.seen import Seen
    from lamplighter_server.store.engine import Engine

DIALECTS: Final = [dialect.name for dialect in dialects() if dialect.answers_beside]
_QUOTE: Final = r"""\\*["']"""
"""Of JSON, of JSON inside a text, or of Python."""
_REASONING: Final = f"reasoning_tokens{_QUOTE}: ?"
WORDS: Final = rf"{_REASONING}[0-9]{{1,12}}|{_QUOTE}id{_QUOTE}: ?{_QUOTE}[\w.:-]{{1,100}}|content(?:{_QUOTE})?[=:]"
"""What is read of a text: tokens, ids, and where a message begins."""


def traces_reasoned(engine: Engine, segment: int) -> set[tuple[str, str]]:
    """Return the traces of a segment in which something beside a call tells of its reasoning."""
    bound = {"segment": segment, "dialects": DIALECTS, "reasoned": f"{_REASONING}[1-9]"}
    found = engine.ask("reasoned_beside", bound, text=answers_beside())
    return {(row["project"], row["trace"]) for row in found}


def with_reasoning(engine: Engine, bound: Mapping[str, Any], traces: Mapping[str, list[Seen]]) -> None:
    """Put into calls that tell of no reasoning what is told beside them; `bound` tells where their traces lie."""
    wanting = {
        trace: wanted for trace, spans in traces.items() if (wanted := {s.response_id for s in spans if _wants(s)})
    }
    if not wanting:
        return
    told: dict[str, dict[str, int]] = {}
    where = {**bound, "ids": list(wanting), "dialects": DIALECTS, "words": WORDS}
    for row in engine.ask("answers_beside", where, text=answers_beside()):
        told.setdefault(row["trace"], {}).update(reasoned(row["words"], wanting[row["trace"]]))
    for trace, tokens in told.items():
        traces[trace][:] = [_reasoning(span, tokens.get(span.response_id, 0)) for span in traces[trace]]


def reasoned(words: Iterable[str], responses: set[str]) -> Iterator[tuple[str, int]]:
    """Yield responses and their tokens of reasoning: a message tells the tokens before its response's id.

    Both stand between the same quotes; tokens between others are quoted in a text of the message.
    """
    tokens, quote = 0, ""
    for word in words:
        last = re.split(r"[^\w.:-]+", word)[-1]
        if word.startswith("reasoning_tokens"):
            tokens, quote = int(last), _quote(word)
        elif word.startswith("content"):
            tokens = 0
        elif tokens and last in responses and _quote(word) == quote:
            yield last, tokens
            tokens = 0


def _quote(word: str) -> str:
    found = re.search(_QUOTE, word)
    return found[0] if found else ""


def _wants(span: Seen) -> bool:
    tokens = span.tokens
    return (
        span.is_call and bool(span.response_id) and span.dialect in DIALECTS and tokens.output > tokens.reasoning == 0
    )


def _reasoning(span: Seen, tokens: int) -> Seen:
    """Reasoning is part of the output: what is more was told of something else."""
    if not _wants(span) or not 0 < tokens <= span.tokens.output:
        return span
    return replace(span, tokens=replace(span.tokens, reasoning=tokens))
