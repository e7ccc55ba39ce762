"""Google's GenAI client: `opentelemetry-instrumentation-google-genai` records generation and embeddings."""

from __future__ import annotations

from lamplighter.frameworks.framework import Framework, instrumentor

FRAMEWORK = Framework(
    name="google_genai",
    distribution="google-genai",
    waits_for="google.genai",
    switch=instrumentor("opentelemetry.instrumentation.google_genai", "GoogleGenAiSdkInstrumentor"),
    package="opentelemetry-instrumentation-google-genai",
    extra="google-genai",
    scopes=("opentelemetry.instrumentation.google_genai",),
)
