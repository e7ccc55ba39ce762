"""What there is to know about one framework: how it is switched on, and what is wrong with what it records."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span

    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.session import Session


def nothing_more(_span: Span, _parent: Context) -> Mapping[str, Any]:
    """Know nothing that the span doesn't say."""
    return {}


def nothing_hidden(_span: Span) -> bool:
    """Hide no span."""
    return False


def nothing_wrong(_span: SpanDraft) -> None:
    """Correct nothing."""


@dataclass(frozen=True)
class Framework:
    """One framework.

    `begin` and `hides` run on the agent's thread when a span of one of `scopes` starts: `begin` gives attributes the
    span should have had, `hides` says that it is not sent (its children hang on its parent). `correct` runs on the
    sender's thread. None of them is asked about spans of other scopes.
    """

    name: str
    distribution: str
    waits_for: str
    switch: Callable[[Session], object]
    since: int = 0
    package: str | None = None
    extra: str = ""
    note: str = ""
    scopes: tuple[str, ...] = ()
    begin: Callable[[Span, Context], Mapping[str, Any]] = nothing_more
    hides: Callable[[Span], bool] = nothing_hidden
    correct: Callable[[SpanDraft], None] = nothing_wrong

    @property
    def too_old(self) -> bool:
        """Whether the installed version is of before the major version from which on it records itself."""
        major = version(self.distribution).split(".", 1)[0]
        return major.isdigit() and int(major) < self.since

    @property
    def missing(self) -> str | None:
        """The package without which it can't be instrumented, unless that is there."""
        try:
            return None if self.package is None or version(self.package) else self.package
        except PackageNotFoundError:
            return self.package


def instrumentor(module: str, name: str, tried: Callable[[], bool] = bool) -> Callable[[Session], None]:
    """Give a switch that calls an official instrumentor, unless the application has.

    `tried` says that the installed version was tried with it here, though the instrumentor itself may not know it yet.
    """

    def switch(_session: Session) -> None:
        switch_on(getattr(import_module(module), name)(), module, tried=tried())

    return switch


def switch_on(official: Any, called: str, *, tried: bool = False) -> None:
    """Call an official instrumentor, unless the application has; raises if it refuses the installed version."""
    if official.is_instrumented_by_opentelemetry:
        return
    official.instrument(skip_dep_check=tried)
    if not official.is_instrumented_by_opentelemetry:
        raise RuntimeError(f"{called} is for {', '.join(official.instrumentation_dependencies())}")
