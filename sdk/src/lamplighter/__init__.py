"""Lamplighter's SDK: one line in a Python agent, and its work is told in OpenTelemetry's GenAI conventions."""

from __future__ import annotations

from lamplighter._version import __version__
from lamplighter.doctor import diagnosis, doctor
from lamplighter.identity import agent_id
from lamplighter.propagate.carrier import Request, extract, inject, received
from lamplighter.propagate.conversation import conversation
from lamplighter.record.agents import AgentCreation, AgentRun, PlanRun, WorkflowRun, agent, create_agent, plan, workflow
from lamplighter.record.memory import MemoryCall, memory
from lamplighter.record.models import EmbeddingCall, ModelCall, Retrieval, chat, embeddings, retrieval
from lamplighter.record.tools import ToolCall, tool
from lamplighter.send.exit import flush, shutdown
from lamplighter.start import init
from lamplighter.status import Status, status

__all__ = [
    "AgentCreation",
    "AgentRun",
    "EmbeddingCall",
    "MemoryCall",
    "ModelCall",
    "PlanRun",
    "Request",
    "Retrieval",
    "Status",
    "ToolCall",
    "WorkflowRun",
    "__version__",
    "agent",
    "agent_id",
    "chat",
    "conversation",
    "create_agent",
    "diagnosis",
    "doctor",
    "embeddings",
    "extract",
    "flush",
    "init",
    "inject",
    "memory",
    "plan",
    "received",
    "retrieval",
    "shutdown",
    "status",
    "tool",
    "workflow",
]
