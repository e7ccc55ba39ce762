"""What is counted below each claim of usage: a claim may sum that, or stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter_server.analyse.seen import AGENT, NOTHING, Seen, Tokens, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable


class Below:
    """Told of every claim from the innermost outwards, it knows of each what is counted below it."""

    def __init__(self, tree: Tree, calls: Iterable[Seen]) -> None:
        """`calls` are the model calls that count."""
        self._tree = tree
        self._claim = tree.nearest(lambda span: bool(span.tokens) and not span.is_call)
        self._agent = tree.nearest(lambda span: span.operation == AGENT)
        self._tokens: dict[str, Tokens] = {}
        self._claims: dict[str, set[Tokens]] = {}
        self._with_own: set[str] = set()
        """Agents of which a call, or another claim, is there."""
        for call in calls:
            if agent := self._agent(tree.parent(call)):
                self._with_own.add(agent.span_id)
            self.add(call, counted=True)

    def add(self, span: Seen, *, counted: bool) -> None:
        """Tell of a claim, or a call, after all that are below it."""
        above = self._claim(self._tree.parent(span))
        if above is None:
            return
        told = self._tokens.get(span.span_id, NOTHING)
        if counted:
            told = told + span.tokens
            self._claims.setdefault(above.span_id, set()).add(span.tokens)
            if span.agent == above.agent and not span.is_call:
                self._with_own.add(above.span_id)
        self._tokens[above.span_id] = self._tokens.get(above.span_id, NOTHING) + told

    def counts(self, span: Seen) -> bool:
        """Whether anything is counted below a claim."""
        return bool(self._tokens.get(span.span_id, NOTHING))

    def is_own(self, span: Seen) -> bool:
        """Whether an agent's claim is its own usage, beside that of the agents it handed over to.

        It is where it can't be their sum, being less than it in input and output, repeats none of them, and none of
        its own calls is there: agents that are instrumented by hand have no spans of their calls.
        """
        below, own = self._tokens.get(span.span_id, NOTHING), span.tokens
        less = own.input < below.input and own.output < below.output
        alone = span.span_id not in self._with_own and own not in self._claims.get(span.span_id, ())
        return span.operation == AGENT and less and alone
