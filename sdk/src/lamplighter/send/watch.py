"""An HTTP session that remembers how the last request ended, and that a hostile endpoint can't hold or lead away."""

from __future__ import annotations

import math
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import requests

from lamplighter.send.answers import UNWRITTEN, is_a_page, refusals, taken
from lamplighter.send.outbox import Outcome, Verdict
from lamplighter.send.punctual import PunctualAdapter

if TYPE_CHECKING:
    from lamplighter.settings import Signal

MAX_ANSWER_BYTES = 64 << 10
MOST_WAIT = 3600.0
TRY_AGAIN = frozenset({429, 502, 503, 504})
# "Payload too large": half of it may be welcome.
TOO_LARGE = 413


class WatchedSession(requests.Session):
    """Keeps the status (None: no answer) and the error of the last request; reads only a little of any answer.

    It follows no redirect: what it carries, headers with keys among it, is for the address it was given.
    """

    def __init__(self) -> None:
        super().__init__()
        self.renew()
        self.expect()

    def expect(self) -> None:
        """Forget the last request, so that it can be told whether there was another."""
        self.asked = False
        self.status: int | None = None
        self.error: str | None = None
        self.answer = b""
        self.kind = ""
        self.wait = 0.0

    def renew(self) -> None:
        """Leave every connection there is to the process that opened it."""
        self.mount("https://", PunctualAdapter())
        self.mount("http://", PunctualAdapter())

    def verdict(self, signal: Signal, *, done: bool) -> Verdict:
        """Judge the last batch by what was answered; `done` is what the exporter thinks of it."""
        status, told = self.status, self.error or f"HTTP {self.status}"
        if not self.asked:
            return UNWRITTEN
        if status is None or status in TRY_AGAIN:
            return Verdict(Outcome.AGAIN, wait=self.wait, error=told if status else self.error or "no answer")
        if not done or status >= 300:
            return Verdict(Outcome.TOO_MUCH if status == TOO_LARGE else Outcome.REFUSED, error=told)
        if is_a_page(self.kind, self.answer):
            return Verdict(Outcome.REFUSED, error=f"HTTP {status} with a web page: no OTLP receiver is there")
        return taken(*refusals(signal, self.kind, self.answer))

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Send as requests does, and remember the end of it."""
        self.expect()
        self.asked = True
        try:
            response = super().request(*args, **{**kwargs, "stream": True, "allow_redirects": False})
        except Exception as error:
            self.error = type(error).__name__
            raise
        self.status = response.status_code
        self.kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.wait = seconds_to_wait(response.headers.get("retry-after", ""))
        if 300 <= response.status_code < 400:
            self.error = f"HTTP {response.status_code}: it leads elsewhere, where nothing is sent"
        self.answer = read_a_little(response)
        return response

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        """Trust whom OTEL_EXPORTER_OTLP_CERTIFICATE names: requests would rather believe REQUESTS_CA_BUNDLE."""
        trusted = self.verify if verify is None or verify is True else verify
        return super().merge_environment_settings(url, proxies, stream, trusted, cert)


def seconds_to_wait(told: str) -> float:
    """Read a Retry-After: seconds, or a date; what is neither is no wait, and none is longer than an hour."""
    try:
        seconds = float(told)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(told).timestamp() - time.time()
        except (TypeError, ValueError):
            return 0.0
    return min(max(seconds, 0.0), MOST_WAIT) if math.isfinite(seconds) else 0.0


def read_a_little(response: requests.Response) -> bytes:
    """Read a small answer, so that the connection can be used again; leave a long or slow one unread."""
    body = b""
    try:
        while len(body) < MAX_ANSWER_BYTES:
            piece = response.raw.read1(4096)
            if not piece:
                break
            body += piece
        else:
            response.close()
    except Exception:
        response.close()
    response._content = body  # noqa: SLF001 - what requests calls a body that was read  # pyright: ignore[reportPrivateUsage]
    return body
