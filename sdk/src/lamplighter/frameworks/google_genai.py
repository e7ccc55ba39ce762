"""Google's GenAI client: `opentelemetry-instrumentation-google-genai` records generation and embeddings."""

from __future__ import annotations

from importlib.metadata import version

from lamplighter.frameworks.framework import Framework, instrumentor


def tried() -> bool:
    """Say whether the client is of a version that its instrumentation asks for less than, and records all the same."""
    return version("google-genai").startswith("3.")


FRAMEWORK = Framework(
    name="google_genai",
    distribution="google-genai",
    waits_for="google.genai",
    switch=instrumentor("opentelemetry.instrumentation.google_genai", "GoogleGenAiSdkInstrumentor", tried),
    package="opentelemetry-instrumentation-google-genai",
    extra="google-genai",
    scopes=("opentelemetry.instrumentation.google_genai",),
)
