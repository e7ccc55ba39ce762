"""Who may send and who may read: keys in one file of the data directory, known only by their hashes.

A key is 256 random bits, so nobody can guess one from its hash by trying likely ones: a plain SHA-256 is enough,
and a slow password hash would only make every request slow.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, cast

import structlog

from lamplighter_server import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from structlog.stdlib import BoundLogger

_log: BoundLogger = structlog.get_logger(__name__)

PREFIX: Final = "lk_"
SHOWN: Final = len(PREFIX) + 6
PROJECT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


class Scope(StrEnum):
    """What a key allows; `admin` includes the others."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"

    def includes(self) -> frozenset[Scope]:
        """Return the scopes a key of this scope grants."""
        return frozenset(Scope) if self is Scope.ADMIN else frozenset({self})


@dataclass(frozen=True)
class Caller:
    """On whose behalf a request is served: it sees and fills this project only."""

    project: str
    scopes: frozenset[Scope]


@dataclass(frozen=True)
class Key:
    """What is kept of a key; `id` is the start of the key itself, enough to recognise it, useless to guess it."""

    id: str
    digest: str
    scope: Scope
    project: str
    name: str
    created: str
    expires: str = ""

    @property
    def expired(self) -> bool:
        """Whether its time is over; without one it never is."""
        return bool(self.expires) and datetime.fromisoformat(self.expires) <= datetime.now(UTC)


class KeysUnreadable(Exception):  # noqa: N818 - the name says the state
    """The key file is there but can't be understood: a server does not start, a running one keeps the keys it knows."""


class Keys:
    """The keys of one data directory; another process may change the file at any time."""

    def __init__(self, path: Path, *, check_every: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._check_every = check_every
        self._clock = clock
        self._looked = float("-inf")
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()
        self._refresh()

    def create(self, scope: Scope, project: str, name: str = "", expires: datetime | None = None) -> str:
        """Make a key and return it: the only time anyone can see it. Raises ValueError for what can't be a project."""
        if not PROJECT.fullmatch(project):
            raise ValueError(
                f"the project {project!r} is not a name: use 1 to 63 letters, digits, '.', '_' or '-', "
                "beginning with a letter or digit"
            )
        token = PREFIX + secrets.token_urlsafe(32)
        key = Key(
            id=token[:SHOWN],
            digest=_digest(token),
            scope=scope,
            project=project,
            name=name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            expires=expires.astimezone(UTC).isoformat(timespec="seconds") if expires else "",
        )
        with self._alone():
            self._write((*self.list(), key))
        return token

    def check(self, token: str | None) -> Caller | None:
        """Return the caller a token stands for; None for no token and for one that is unknown or revoked."""
        if token is None:
            return None
        self._notice()
        digest = _digest(token)
        found: Key | None = None
        for key in self._keys:  # every key is compared, so the time taken tells nothing
            if hmac.compare_digest(key.digest, digest):
                found = key
        return None if found is None or found.expired else Caller(found.project, found.scope.includes())

    def list(self) -> tuple[Key, ...]:
        """All keys, oldest first, as the file holds them now."""
        self._refresh()
        return self._keys

    def revoke(self, id: str) -> Key:  # noqa: A002 - the word people see in the list
        """Forget the key that begins with `id`; LookupError says why when it isn't exactly one."""
        with self._alone():
            keys = self.list()
            matching = [key for key in keys if id and key.id.startswith(id)]
            if len(matching) != 1:
                known = ", ".join(key.id for key in keys) or "none"
                what = f"{len(matching)} keys begin" if matching else "no key begins"
                raise LookupError(f"{what} with {id!r}; the keys are: {known}")
            self._write(tuple(key for key in keys if key is not matching[0]))
        return matching[0]

    def __bool__(self) -> bool:
        """Whether any key exists."""
        self._notice()
        return bool(self._keys)

    def _notice(self) -> None:
        if self._clock() - self._looked < self._check_every:
            return
        try:
            self._refresh()
        except KeysUnreadable as error:  # a slip of the editor must not lock everybody out of a running server
            _log.warning("the keys known before stay valid", reason=str(error))

    def _refresh(self) -> None:
        self._looked = self._clock()
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._seen, self._keys = None, ()
            return
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen != self._seen:
            self._keys = _read(self._path)
            self._seen = seen

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Keep a second `lamplighter keys` from writing between our reading and our writing."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with (self._path.parent / ".keys.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, keys: Sequence[Key]) -> None:
        text = json.dumps({"keys": [asdict(key) for key in keys]}, indent=1)
        whole_file.put(self._path, text + "\n")
        self._refresh()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> tuple[Key, ...]:
    try:
        entries = cast("list[dict[str, Any]]", json.loads(path.read_text(encoding="utf-8"))["keys"])
        return tuple(Key(**{**entry, "scope": Scope(entry["scope"])}) for entry in entries)
    except (ValueError, KeyError, TypeError) as error:
        raise KeysUnreadable(
            f"the key file {path} can't be read ({type(error).__name__}: {error}); "
            "restore it, or remove it and make new keys with: lamplighter keys create"
        ) from error
