"""Lamplighter's SDK: one line in a Python agent, and its work is told in OpenTelemetry's GenAI conventions."""

from __future__ import annotations

from lamplighter._version import __version__
from lamplighter.identity import agent_id
from lamplighter.propagate.conversation import conversation
from lamplighter.send.exit import flush, shutdown
from lamplighter.start import init
from lamplighter.status import Status, status

__all__ = ["Status", "__version__", "agent_id", "conversation", "flush", "init", "shutdown", "status"]
