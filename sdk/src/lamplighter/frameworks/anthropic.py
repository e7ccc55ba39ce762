"""Anthropic's client: `opentelemetry-instrumentation-genai-anthropic`; the client's own span is left out under it."""

from __future__ import annotations

from lamplighter.frameworks.framework import Framework, instrumentor

FRAMEWORK = Framework(
    name="anthropic",
    distribution="anthropic",
    waits_for="anthropic",
    switch=instrumentor("opentelemetry.instrumentation.genai.anthropic", "AnthropicInstrumentor"),
    package="opentelemetry-instrumentation-genai-anthropic",
    extra="anthropic",
    scopes=("opentelemetry.instrumentation.genai.anthropic", "com.anthropic.sdk.python"),
)
