"""What the head of an OTLP/HTTP request says, decided before a byte of its body is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lamplighter_server.access import bearer
from lamplighter_server.receive.answers import Form
from lamplighter_server.receive.decompress import ENCODINGS
from lamplighter_server.receive.refusal import Kind, Refusal
from lamplighter_server.receive.services import BY_PATH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lamplighter_server.receive.limits import Limits
    from lamplighter_server.receive.services import Service


@dataclass(frozen=True)
class Head:
    """Method, path and headers (names in lower case) of a request."""

    method: str
    path: str
    headers: Mapping[bytes, bytes]
    peer: str

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> Head:
        """Read an ASGI scope."""
        client = scope.get("client")
        peer = f"{client[0]}:{client[1]}" if client else "unknown"
        return cls(scope["method"], scope["path"], dict(scope["headers"]), peer)

    @property
    def service(self) -> Service | None:
        """The service at the path, if there is one."""
        return BY_PATH.get(self.path)

    @property
    def form(self) -> Form | None:
        """What the body is written in, if that is known; parameters such as a charset change nothing."""
        kind = self.headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        return next((form for form in Form if form.value == kind), None)

    @property
    def token(self) -> str | None:
        """The key sent with the request."""
        sent = self.headers.get(b"authorization")
        return None if sent is None else bearer(sent.decode("latin-1"))

    def expect_service(self) -> Service:
        """Return the service, or refuse a wrong path or method."""
        service = self.service
        if service is None:
            raise Refusal(
                Kind.WRONG_PATH, f"Nothing is received at {self.path[:200]!r}. OTLP goes to {', '.join(BY_PATH)}."
            )
        if self.method != "POST":
            raise Refusal(
                Kind.WRONG_METHOD,
                f"{self.path} takes POST, not {self.method}.",
                headers=((b"allow", b"POST"),),
            )
        return service

    def expect_form(self) -> Form:
        """Return what the body is written in, or refuse."""
        form = self.form
        if form is None:
            sent = self.headers.get(b"content-type")
            what = "No content type was sent" if sent is None else f"The content type {_shown(sent)} is not OTLP's"
            known = " or ".join(form.value.decode() for form in Form)
            raise Refusal(Kind.UNKNOWN_TYPE, f"{what}: send {known}.")
        return form

    def expect_encoding(self) -> str:
        """Return the content encoding, or refuse one that isn't known."""
        sent = self.headers.get(b"content-encoding", b"identity")
        encoding = sent.decode("latin-1").strip().lower() or "identity"
        if encoding not in ENCODINGS:
            raise Refusal(
                Kind.UNKNOWN_ENCODING,
                f"The content encoding {_shown(sent)} is not known: send one of {', '.join(ENCODINGS)}.",
                headers=((b"accept-encoding", ", ".join(ENCODINGS).encode()),),
            )
        return encoding

    def expect_headers(self, limits: Limits) -> None:
        """Refuse headers that are too large altogether."""
        if sum(len(name) + len(value) for name, value in self.headers.items()) + len(self.path) > limits.headers:
            raise Refusal(
                Kind.HEADERS, f"The headers are larger than {limits.headers:,} bytes (setting headers). Send fewer."
            )

    def expect_length(self, limits: Limits) -> None:
        """Refuse a body that says it is too large."""
        sent = self.headers.get(b"content-length", b"")
        if sent.isdigit() and (len(sent) > 15 or int(sent) > limits.body):
            raise too_large(limits)


def too_large(limits: Limits) -> Refusal:
    """Make the refusal of a body that is larger than allowed as it is sent."""
    return Refusal(
        Kind.TOO_LARGE, f"The body is larger than {limits.body:,} bytes (setting body). Send smaller batches."
    )


def _shown(value: bytes) -> str:
    return repr(value[:80].decode("latin-1"))
