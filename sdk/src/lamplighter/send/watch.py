"""An HTTP session that remembers how the last request ended, and that a hostile endpoint can't hold."""

from __future__ import annotations

import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter

MAX_ANSWER_BYTES = 64 << 10
ANSWER_SECONDS = 5.0
TRY_AGAIN = frozenset({429, 502, 503, 504})


class WatchedSession(requests.Session):
    """Keeps the status (None: no answer) and the error of the last request; reads only a little of any answer."""

    def __init__(self) -> None:
        super().__init__()
        self.status: int | None = None
        self.error: str | None = None

    def renew(self) -> None:
        """Leave every connection there is to the process that opened it."""
        self.mount("https://", HTTPAdapter())
        self.mount("http://", HTTPAdapter())

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Send as requests does, and remember the end of it."""
        self.status, self.error = None, None
        try:
            response = super().request(*args, **{**kwargs, "stream": True})
        except Exception as error:
            self.error = type(error).__name__
            raise
        self.status = response.status_code
        read_a_little(response)
        return response


def read_a_little(response: requests.Response) -> None:
    """Read a small answer, so that the connection can be used again; leave a long or slow one unread."""
    deadline = time.monotonic() + ANSWER_SECONDS
    body = b""
    try:
        while len(body) < MAX_ANSWER_BYTES and time.monotonic() < deadline:
            piece = response.raw.read1(4096)
            if not piece:
                break
            body += piece
        else:
            response.close()
    except Exception:
        response.close()
    response._content = body  # noqa: SLF001 - what requests calls a body that was read  # pyright: ignore[reportPrivateUsage]
