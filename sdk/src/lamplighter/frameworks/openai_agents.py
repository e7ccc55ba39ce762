"""OpenAI Agents: `opentelemetry-instrumentation-genai-openai-agents`, without model calls: OpenAI's records them."""

from __future__ import annotations

from lamplighter.frameworks.framework import Framework, instrumentor

FRAMEWORK = Framework(
    name="openai_agents",
    distribution="openai-agents",
    waits_for="agents",
    switch=instrumentor("opentelemetry.instrumentation.genai.openai_agents", "OpenAIAgentsInstrumentor"),
    package="opentelemetry-instrumentation-genai-openai-agents",
    extra="openai-agents",
    note="model calls through openai",
    scopes=("opentelemetry.instrumentation.genai.openai_agents",),
)
