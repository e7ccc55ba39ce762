"""The models the desk asks: by whom they are served, under which name they answer, how fast they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the scripted model server and the desk know about one model."""

    name: str
    provider: str
    host: str
    answers_as: str
    tokens_per_second: float
    first_token: float
    reasons: bool = False
    reports_cache_writes: bool = False
    caches: bool = True


MODELS = {
    model.name: model
    for model in (
        ModelFacts("gpt-4o-mini", "openai", "api.openai.com", "gpt-4o-mini-2024-07-18", 110, 0.32),
        ModelFacts("gpt-5.4-mini", "openai", "api.openai.com", "gpt-5.4-mini", 120, 0.45, reasons=True),
        ModelFacts("gpt-5.6-terra", "openai", "api.openai.com", "gpt-5.6-terra", 78, 0.7, reasons=True),
        ModelFacts("gpt-6-luna", "openai", "api.openai.com", "gpt-6-luna", 160, 0.3),
        ModelFacts(
            "claude-sonnet-5-5",
            "anthropic",
            "api.anthropic.com",
            "claude-sonnet-5-5",
            70,
            0.8,
            reasons=True,
            reports_cache_writes=True,
        ),
        ModelFacts(
            "claude-haiku-5-5",
            "anthropic",
            "api.anthropic.com",
            "claude-haiku-5-5",
            150,
            0.4,
            reports_cache_writes=True,
        ),
        ModelFacts(
            "gemini-3.8-flash",
            "gcp.gemini",
            "generativelanguage.googleapis.com",
            "gemini-3.8-flash",
            140,
            0.4,
            reasons=True,
        ),
        # Nobody publishes a price for a model the company trained itself: its tokens stay unpriced.
        ModelFacts(
            "tidewater-router-8b", "vllm", "models.tidewater.internal", "tidewater-router-8b", 190, 0.12, caches=False
        ),
    )
}
