"""How much the journal may hold, and how long, before it asks the producers to come back later."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class JournalSettings:
    """The journal's limits; sizes in bytes, times in seconds."""

    seal_age: float = 0.25
    """A segment with content is sealed at this age when a loader asks for work."""
    seal_bytes: int = 64 * MEBIBYTE
    """A segment is sealed at this size whether or not a loader asks."""
    group_bytes: int = 16 * MEBIBYTE
    """What one write and one fdatasync carry at most: it bounds by how much a segment outgrows `seal_bytes`."""
    pending_bytes: int = 64 * MEBIBYTE
    """Bodies of one signal that wait in memory to be written; more are refused."""
    backlog_bytes: int = 4096 * MEBIBYTE
    """Segments on disk that the engine has not loaded; more are refused."""
    reserve_bytes: int = 256 * MEBIBYTE
    """Free disk left to the engine's merges …"""
    reserve_ratio: float = 0.02
    """… or this part of the disk, whichever is smaller."""
    duplicate_minutes: int = 10
    """For how long a body that arrives again is recognised."""
    digest_limit: int = 2_000_000
    """Digests kept for that, per signal, at 16 bytes each; beyond it the oldest are forgotten early."""
    retry_delay: float = 0.5
    """A segment whose load failed, and a disk that failed, are tried again after this time."""
