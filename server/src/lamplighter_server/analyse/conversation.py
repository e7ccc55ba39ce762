"""One conversation: its turns over all traces in order, each with what was said in it that was not said before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.attribute import works
from lamplighter_server.analyse.logged_turns import claims, logged_turns
from lamplighter_server.analyse.messages import Source, exchange
from lamplighter_server.analyse.messages.model import is_fields, text, unpacked
from lamplighter_server.analyse.topology import trees_of
from lamplighter_server.analyse.turn import Memory, Told, said
from lamplighter_server.store import once, otlp
from lamplighter_server.store.read.conversations import turns, whole_rows
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.rows import raw_blocks
from lamplighter_server.store.read.slots import OF_TRACES, slots
from lamplighter_server.store.read.summaries import rows, summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lamplighter_server.analyse.seen import Tree
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

Row = dict[str, Any]
_MOST_SPANS: Final = 400
"""Of one turn; a longer one is told by its first spans, and says so."""
_PAGE_SPANS: Final = 20_000
_AT_LEAST: Final = 2
"""Turns that are read whatever their size: the one before the page, to know what was said, and the next."""
_MOST_BYTES: Final = 16 << 20
"""Of recorded content a page; it ends with the turn that reaches it."""


def conversation(
    engine: Engine, scope: Scope, conversation_id: str, *, limit: int, cursor: Cursor | None
) -> Row | None:
    """Return a page of a conversation with its figures as a whole; None when nothing belongs to it."""
    if cursor is not None:
        scope = replace(scope, as_of=cursor.as_of, now=cursor.now)
    whole = whole_rows(engine, scope, [conversation_id]).get(conversation_id)
    if whole is None:
        return None
    bound = {**scope.parameters(), "conversation": conversation_id, "began": whole["began"], "ended": whole["ended"]}
    claimed = {"turn_count": whole["turns"], "ledger": claims(engine, bound)}
    if not whole["traces"]:
        return {**whole, **claimed, **logged_turns(engine, bound, scope, limit=limit, cursor=cursor)}
    ids = turns(engine, scope, conversation_id, limit=limit + 1, cursor=cursor)
    before = [cursor.trace_id] if cursor else []
    summaries = rows(engine, scope, [*before, *ids[:limit]])
    page = _readable([one for one in [*before, *ids[:limit]] if one in summaries], summaries)
    spoken = _spoken(engine, scope, page, summaries)
    told = [{**summary(summaries[one]), **spoken[one]} for one in page if one in spoken and one not in before]
    shown = [{**one, "turn_id": one["trace_id"]} for one in told]
    last = shown[-1]["trace_id"] if shown else None
    more = last is not None and last != ids[-1]
    mark = Cursor(scope.as_of, scope.now, summaries[last]["began"], last) if more and last else None
    return {**whole, **claimed, "turns": shown, "next_cursor": mark and str(mark)}


def _readable(page: list[str], summaries: Mapping[str, Row]) -> list[str]:
    """As many turns as have spans that may be read at once; the first ones in any case."""
    spans = list(accumulate(summaries[one]["span_count"] for one in page))
    return [one for place, one in enumerate(page) if place < _AT_LEAST or spans[place] <= _PAGE_SPANS]


def _spoken(engine: Engine, scope: Scope, page: list[str], summaries: Mapping[str, Row]) -> dict[str, Row]:
    """What was said in these turns, by trace, as far as a page may reach; with whether a turn is told to its end."""
    if not page:
        return {}
    bound = {**scope.parameters(), "ids": page, "most": _MOST_SPANS + 1}
    bound |= slots(summaries[one] for one in page)
    logged = _logged(engine, {**bound, **slots((summaries[one] for one in page), margin=1)})
    content, complete = _content(engine, bound, logged)
    trees = _trees(engine, bound, summaries, content)
    memory = Memory()
    found: dict[str, Row] = {}
    for trace in page[:complete]:
        sources = content.get(trace, {})
        told = _told(trees[trace], sources) if trace in trees else iter(())
        found[trace] = {"messages": said(trace, told, memory), "complete": len(sources) <= _MOST_SPANS}
    return found


def _trees(
    engine: Engine, bound: Row, summaries: Mapping[str, Row], content: Mapping[str, Mapping[str, Source]]
) -> dict[str, Tree]:
    """Who did what below whom: of a turn that is not told to its end, what is told and what lies above it."""
    whole = [one for one in bound["ids"] if summaries[one]["span_count"] <= _MOST_SPANS]
    rows_read: list[Row] = engine.ask("topology_spans", {**bound, "ids": whole}, which=OF_TRACES) if whole else []
    for trace in [one for one in bound["ids"] if one not in whole]:
        of_one = {**bound, **slots([summaries[trace]]), "ids": [trace]}
        above = {row["span"]: row["parent"] for row in engine.ask("lineage", of_one, which=OF_TRACES)}
        which = f"{OF_TRACES} AND spans.span_id IN (SELECT toFixedString(unhex(arrayJoin({{spans:Array(String)}})), 8))"
        of_one["spans"] = _with_ancestors(content.get(trace, ()), above)
        rows_read += engine.ask("topology_spans", of_one, which=which)
    return trees_of(rows_read)


def _with_ancestors(spans: Iterable[str], above: Mapping[str, str]) -> list[str]:
    found: set[str] = set()
    for span in spans:
        while span in above and span not in found:
            found.add(span)
            span = above[span]  # noqa: PLW2901 - it climbs
    return sorted(found)


def _content(
    engine: Engine, bound: Row, logged: Mapping[tuple[str, str], list[Row]]
) -> tuple[dict[str, dict[str, Source]], int]:
    """What spans recorded, by trace and span, and for how many of the turns that is all of it."""
    found: dict[str, dict[str, Source]] = defaultdict(dict)
    page: list[str] = bound["ids"]
    size, reached = 0, len(page)
    for block in raw_blocks(engine, "conversation_content", bound, stored=once.stored(), which=OF_TRACES):
        for trace, span, content, events, *stored in block:
            place = page.index(trace.decode())
            if place >= reached:
                return found, reached
            found[page[place]][span.decode()] = Source(
                {**otlp.attributes(once.restored(*stored)), **otlp.attributes(content)},
                [*(otlp.event(event) for event in events), *logged.get((page[place], span.decode()), ())],
            )
            size += sum(map(len, content.values())) + sum(map(len, events))
            if size > _MOST_BYTES and reached == len(page):
                reached = place + 1
    return found, reached


def _logged(engine: Engine, bound: Row) -> dict[tuple[str, str], list[Row]]:
    """What log records tell, as events of the spans they belong to."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for block in raw_blocks(engine, "conversation_logs", bound, which=OF_TRACES):
        for trace, span, name, attributes, content, body in block:
            told = {**otlp.attributes(attributes), **otlp.attributes(content)}
            whole = unpacked(otlp.value(body))
            fields = whole if is_fields(whole) else {"content": whole} if whole else {}
            named = name.decode("utf-8", "replace") or text(told.get("event.name")) or ""
            found[trace.decode(), span.decode()].append({"name": named, "attributes": {**told, **fields}})
    return found


def _told(tree: Tree, sources: Mapping[str, Source]) -> Iterator[Told]:
    """What the spans of a trace tell: calls and tools, and those around them where no call tells anything."""
    agent = tree.nearest(lambda span: bool(span.agent) and works(tree, span))
    told = [
        Told(span, named.agent if (named := agent(span)) else "", messages)
        for span_id, source in sources.items()
        if (span := tree.spans.get(span_id)) and (messages := exchange(source))
    ]
    calls = any(one.span.is_call for one in told)
    yield from (one for one in told if one.span.is_call or one.span.operation == "execute_tool" or not calls)
