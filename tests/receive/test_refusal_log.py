"""The log tells of refusals without being flooded by them."""

from __future__ import annotations

from lamplighter_server.receive.refusal import Kind
from lamplighter_server.receive.refusal_log import PERIOD, RefusalLog
from structlog.testing import capture_logs


class Clock:
    """A clock the test moves."""

    now = 0.0

    def __call__(self) -> float:  # noqa: D102 - it is a clock
        return self.now


def test_a_storm_of_refusals_is_one_line_a_minute_and_kind() -> None:
    """The first refusal of a kind is written at once; the others of its minute are only counted, none is lost."""
    clock = Clock()
    log = RefusalLog(clock)
    with capture_logs() as lines:
        for n in range(1000):
            log.note(Kind.BAD_DATA, f"bad {n}", peer="p", signal="traces")
        log.note(Kind.NO_KEY, "who?", peer="p", signal=None)
        clock.now = PERIOD
        log.note(Kind.BAD_DATA, "again", peer="p", signal="logs")
        log.note(Kind.BAD_DATA, "and again", peer="p", signal="logs")
        log.close()
    assert [(line["kind"], line.get("reason"), line["unlogged_before"]) for line in lines] == [
        ("bad data", "bad 0", 0),
        ("no valid key", "who?", 0),
        ("bad data", "again", 999),
        ("bad data", None, 1),
    ]
