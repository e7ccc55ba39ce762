"""How a command asks a running server over HTTP, and the one line it prints when that does not work."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

import click
import httpx2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

P = ParamSpec("P")
R = TypeVar("R")

_TIMEOUT = httpx2.Timeout(30.0, connect=5.0)


class Unreachable(click.ClickException):
    """No server answers."""


class Refused(click.ClickException):
    """The server answered, but with an error; `status` is its HTTP status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Client:
    """Talks to one server; every failure becomes an error of one line that names what, which and what next."""

    def __init__(self, url: str, key: str | None) -> None:
        self.url = url.rstrip("/")
        headers = {"authorization": f"Bearer {key}"} if key else {}
        # A proxy named in the environment is for the world outside, not for the server next door.
        # Reading the certificates takes longer than a plain request does.
        tls = self.url.startswith("https:")
        self._http = httpx2.Client(base_url=self.url, headers=headers, timeout=_TIMEOUT, trust_env=False, verify=tls)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON of an API path; nothing but 2xx returns."""
        response = self.send("GET", path, parameters=parameters)
        self.check(response)
        return response.json()

    def send(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Send a request and return the response whatever its status."""
        try:
            return self._http.request(method, path, params=dict(parameters or {}), content=body, headers=headers)
        except httpx2.TimeoutException as error:
            raise Unreachable(
                f"{self.url} did not answer {path} in time; is it busy? Try lamplighter doctor."
            ) from error
        except (httpx2.TransportError, httpx2.InvalidURL) as error:
            raise Unreachable(
                f"no server answers at {self.url} ({error}); start one with lamplighter serve, or name another with "
                "--url or LAMPLIGHTER_URL."
            ) from error

    def check(self, response: httpx2.Response) -> None:
        """Raise unless the answer is a success."""
        if response.is_success:
            return
        if response.status_code in {401, 403}:
            raise Refused(
                f"{self.url} wants a key that may do this; give one with --key or LAMPLIGHTER_KEY "
                "(lamplighter keys create makes one).",
                response.status_code,
            )
        raise Refused(f"{self.url} answered {response.status_code}: {problem(response)}", response.status_code)


def problem(response: httpx2.Response) -> str:
    """Return what an error response says: problem+json's detail, an OTLP status' message, or its text."""
    with contextlib.suppress(ValueError):
        said: Any = response.json()
        for field in ("detail", "message", "title"):
            if isinstance(said, dict) and said.get(field):  # pyright: ignore[reportUnknownMemberType]
                return str(said[field])  # pyright: ignore[reportUnknownArgumentType]
    return response.text.strip()[:200] or response.reason_phrase


def asks_server(function: Callable[Concatenate[Client, P], R]) -> Callable[P, R]:
    """Give a command --url and --key, and a client for that server as its first argument."""

    @click.option(
        "--url",
        default="http://127.0.0.1:4320",
        envvar="LAMPLIGHTER_URL",
        show_default=True,
        help="The server.  [env: LAMPLIGHTER_URL]",
    )
    @click.option("--key", envvar="LAMPLIGHTER_KEY", help="A key of the server.  [env: LAMPLIGHTER_KEY]")
    @functools.wraps(function)
    def asking(*arguments: Any, url: str, key: str | None, **options: Any) -> R:
        with Client(url, key) as client:
            return function(client, *arguments, **options)

    return asking
