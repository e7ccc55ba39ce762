"""Between the receiver and the store: what was acknowledged lies here, on disk, until the engine has it."""

from lamplighter_server.journal.journal import Journal
from lamplighter_server.journal.lock import Locked
from lamplighter_server.journal.segment import Segment
from lamplighter_server.journal.settings import JournalSettings
from lamplighter_server.journal.signal import Signal
from lamplighter_server.journal.status import Appended, Full, JournalStatus, LaneStatus, SetAside

__all__ = [
    "Appended",
    "Full",
    "Journal",
    "JournalSettings",
    "JournalStatus",
    "LaneStatus",
    "Locked",
    "Segment",
    "SetAside",
    "Signal",
]
