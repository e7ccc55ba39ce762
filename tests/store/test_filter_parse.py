"""The text of a filter and the terms it stands for."""

from __future__ import annotations

import pytest
from lamplighter_server.store.filter import BadFilter, parse

READ = {
    "": [],
    "   ": [],
    "agent:planner": [("agent", ":", ["planner"], False)],
    "-agent:planner": [("agent", ":", ["planner"], True)],
    "agent:a,b": [("agent", ":", ["a", "b"], False)],
    'agent:a,"b, c",d*': [("agent", ":", ["a", "b, c", "d*"], False)],
    "duration>=5s": [("duration", ">=", ["5s"], False)],
    "duration<5s": [("duration", "<", ["5s"], False)],
    'name:"say \\"hi\\" \\\\ now"': [("name", ":", ['say "hi" \\ now'], False)],
    'name:"a b"*': [("name", ":", ["a b*"], False)],
    "agent:*": [("agent", ":", ["*"], False)],
    "attr.http.route:/pay": [("attr.http.route", ":", ["/pay"], False)],
    "attr.a/b-c>5": [("attr.a/b-c", ">", ["5"], False)],
    'attr."my key: x":1': [("attr.my key: x", ":", ["1"], False)],
    "model:gpt-4o status:error": [("model", ":", ["gpt-4o"], False), ("status", ":", ["error"], False)],
    "refund": [(None, ":", ["refund"], False)],
    '"free text" -"not this"': [(None, ":", ["free text"], False), (None, ":", ["not this"], True)],
    "a,b 3.5": [(None, ":", ["a,b"], False), (None, ":", ["3.5"], False)],
    "url:http://x/y?z=1": [("url", ":", ["http://x/y?z=1"], False)],
    "tenant:é🙂": [("tenant", ":", ["é🙂"], False)],
}


@pytest.mark.parametrize("text", READ)
def test_reads(text: str) -> None:
    """A filter is read as the terms a person means, in their order."""
    found = [
        (term.field, term.operator, [value.text + "*" * value.prefix for value in term.values], term.negated)
        for term in parse(text)
    ]
    assert found == READ[text]


REFUSED = {
    "agent:": (6, "needs a value"),
    "agent:a,": (8, "needs a value"),
    "agent:a -": (8, "'-' needs a term"),
    '"open': (0, "not closed"),
    'agent:"open': (6, "not closed"),
    "duration> 5s": (9, "needs a value"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text: str) -> None:
    """What can't be read is refused with the place where reading stopped."""
    with pytest.raises(BadFilter) as refused:
        parse(text)
    position, reason = REFUSED[text]
    assert refused.value.position == position
    assert reason in refused.value.reason


def test_a_quote_inside_a_word_begins_a_new_term() -> None:
    """Text right behind a closed quote is a term of its own: nothing typed is dropped."""
    assert [value.text for term in parse('"a"b') for value in term.values] == ["a", "b"]
