"""LlamaIndex: `opentelemetry-instrumentation-genai-llama-index`, without model calls: the client's own records them."""

from __future__ import annotations

from lamplighter.frameworks.framework import Framework, instrumentor

FRAMEWORK = Framework(
    name="llama_index",
    distribution="llama-index-core",
    waits_for="llama_index.core",
    switch=instrumentor("opentelemetry.instrumentation.genai.llama_index", "LlamaIndexInstrumentor"),
    package="opentelemetry-instrumentation-genai-llama-index",
    extra="llama-index",
    note="model calls through the model's client",
    scopes=("opentelemetry.instrumentation.genai.llama_index",),
)
