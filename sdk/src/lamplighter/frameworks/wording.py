"""Gives spans of every framework the same words: names, kinds, attributes and units of the GenAI conventions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind, Status, StatusCode

from lamplighter.record.lineage import AGENT_NAME, INFERENCE, OPERATION, TOOL_NAME, lineage_of

if TYPE_CHECKING:
    from lamplighter.prepare.draft import SpanDraft

USAGE = "gen_ai.usage."
AGGREGATED = "gen_ai.aggregated_usage."
FINISH = "gen_ai.response.finish_reasons"
PROVIDER = "gen_ai.provider.name"
REQUEST_MODEL = "gen_ai.request.model"
WORKFLOW = "gen_ai.workflow.name"
ERROR_TYPE = "error.type"
RENAMED = {
    "gen_ai.system": PROVIDER,
    "gen_ai.usage.prompt_tokens": "gen_ai.usage.input_tokens",
    "gen_ai.usage.completion_tokens": "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read_input_tokens": "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens": "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens": "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_write_input_tokens": "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.thinking_tokens": "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.details.reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
}
PROVIDERS = {
    "azure": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "cohere_chat": "cohere",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "moonshot": "moonshot_ai",
    "vertex_ai": "gcp.vertex_ai",
    "vertex_ai_beta": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
# What some frameworks write where the conventions ask who serves the model.
NO_PROVIDERS = frozenset({"autogen", "strands-agents", "microsoft.agent_framework", "langgraph", "langchain"})
SUBJECTS = {
    **dict.fromkeys(INFERENCE, REQUEST_MODEL),
    "invoke_agent": AGENT_NAME,
    "create_agent": AGENT_NAME,
    "execute_tool": TOOL_NAME,
    "invoke_workflow": WORKFLOW,
}
INSIDE = frozenset({"invoke_agent", "execute_tool", "invoke_workflow"})


def reword(span: SpanDraft) -> None:
    """Say everything the conventions' way; runs after the framework's own corrections."""
    attributes = span.attributes
    operation = str(attributes.get(OPERATION))
    if operation not in SUBJECTS:
        return
    rename(attributes)
    name_provider(attributes)
    if isinstance(attributes.get(FINISH), str):
        attributes[FINISH] = listed(attributes[FINISH])
    if operation in INFERENCE:
        span.set_kind(SpanKind.CLIENT)
    elif operation in INSIDE:
        span.set_kind(SpanKind.INTERNAL)
        count_once(span, attributes)
    subject = attributes.get(SUBJECTS[operation])
    span.rename(f"{operation} {subject}" if subject else operation)
    tell_error(span)


def rename(attributes: dict[str, Any]) -> None:
    """Replace older and private names; where both are told, the conventions' own stays."""
    for old, new in RENAMED.items():
        if old in attributes:
            attributes.setdefault(new, attributes.pop(old))


def name_provider(attributes: dict[str, Any]) -> None:
    """Name who serves the model as the conventions do; a framework is nobody who does."""
    told = str(attributes.get(PROVIDER))
    if told in NO_PROVIDERS:
        del attributes[PROVIDER]
    elif told in PROVIDERS:
        attributes[PROVIDER] = PROVIDERS[told]


def listed(text: str) -> list[str]:
    """Give finish reasons that came as JSON, or as one word, as the list they are."""
    try:
        parsed: Any = json.loads(text)
    except ValueError:
        parsed = text
    return [str(one) for one in parsed] if isinstance(parsed, list) else [str(parsed)]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def count_once(span: SpanDraft, attributes: dict[str, Any]) -> None:
    """Keep sums apart from usage: the tokens of an agent whose model calls were recorded are already theirs."""
    used = [key for key in attributes if key.startswith(USAGE)]
    if used and (attributes[OPERATION] != "invoke_agent" or lineage_of(span.context).calls.inference):
        for key in used:
            attributes[AGGREGATED + key.removeprefix(USAGE)] = attributes.pop(key)


def tell_error(span: SpanDraft) -> None:
    """Give a failed span its `error.type`: the exception's that it recorded, if it did."""
    if span.status.status_code is not StatusCode.ERROR or ERROR_TYPE in span.attributes:
        return
    types = [dict(event.attributes or {}).get("exception.type") for event in span.events]
    span.attributes[ERROR_TYPE] = next((str(one) for one in reversed(types) if one), "_OTHER")


def forgive(span: SpanDraft) -> None:
    """Take back an error that is none: control flow some framework does by raising."""
    span.set_status(Status(StatusCode.UNSET))
    span.attributes.pop(ERROR_TYPE, None)
    span.events[:] = [event for event in span.events if event.name != "exception"]
