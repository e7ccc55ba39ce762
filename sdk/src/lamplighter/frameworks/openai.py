"""OpenAI's client: `opentelemetry-instrumentation-genai-openai` records chat, responses and embeddings."""

from __future__ import annotations

from lamplighter.frameworks.framework import Framework, instrumentor

FRAMEWORK = Framework(
    name="openai",
    distribution="openai",
    waits_for="openai",
    switch=instrumentor("opentelemetry.instrumentation.genai.openai", "OpenAIInstrumentor"),
    package="opentelemetry-instrumentation-genai-openai",
    extra="openai",
    scopes=("opentelemetry.instrumentation.genai.openai",),
)
