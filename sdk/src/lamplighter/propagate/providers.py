"""Knows the hosts of model providers, so that a model call and the HTTP request that carries it are told once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lamplighter.record.lineage import lineage_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.trace import SpanContext

PROVIDER_DOMAINS = (
    "openai.com",
    "openai.azure.com",
    "services.ai.azure.com",
    "inference.ai.azure.com",
    "anthropic.com",
    "generativelanguage.googleapis.com",
    "aiplatform.googleapis.com",
    "mistral.ai",
    "cohere.com",
    "cohere.ai",
    "groq.com",
    "deepseek.com",
    "x.ai",
    "perplexity.ai",
    "openrouter.ai",
    "together.xyz",
    "together.ai",
    "fireworks.ai",
    "moonshot.ai",
    "moonshot.cn",
    "huggingface.co",
    "replicate.com",
    "voyageai.com",
    "ml.cloud.ibm.com",
)
# How the path of a request to a model ends, whoever serves it.
MODEL_PATHS = (
    "/chat/completions",
    "/completions",
    "/responses",
    "/messages",
    "/embeddings",
    ":generateContent",
    ":streamGenerateContent",
    "/converse",
    "/converse-stream",
    "/invoke",
    "/api/chat",
    "/api/generate",
)
HOST_KEYS = ("server.address", "net.peer.name", "http.host")
URL_KEYS = ("url.full", "http.url")


def is_provider(host: str) -> bool:
    """Say whether a host is a model provider's."""
    name = host.lower().rstrip(".")
    if name.startswith("bedrock-runtime.") and name.endswith(".amazonaws.com"):
        return True
    return any(name == domain or name.endswith(f".{domain}") for domain in PROVIDER_DOMAINS)


def host_of(attributes: Mapping[str, Any]) -> str:
    """Give the host an HTTP span calls."""
    for key in HOST_KEYS:
        if attributes.get(key):
            return str(attributes[key]).split(":", maxsplit=1)[0]
    for key in URL_KEYS:
        if attributes.get(key):
            return urlsplit(str(attributes[key])).hostname or ""
    return ""


def belongs_to_a_model_call(context: SpanContext | None, attributes: Mapping[str, Any] | None) -> bool:
    """Say whether an HTTP span carries a model call that has its own span."""
    server = lineage_of(context).model_server
    if server is None:
        return False
    host = host_of(attributes or {})
    return bool(host) and (host == server or is_provider(host) or asks_a_model(attributes or {}))


def asks_a_model(attributes: Mapping[str, Any]) -> bool:
    """Say whether a request goes where models are asked."""
    urls = [urlsplit(str(attributes[key])).path for key in URL_KEYS if attributes.get(key)]
    return any(path.endswith(MODEL_PATHS) for path in urls)
