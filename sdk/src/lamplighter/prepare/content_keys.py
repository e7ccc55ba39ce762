"""Which attributes hold what people and models said, in every dialect that reaches this process."""

from __future__ import annotations

from enum import Enum

# Names that are remembered; a program that makes up names as it goes is judged anew each time.
MOST_KEYS = 10_000

# OpenTelemetry GenAI, then the names older and other instrumentations use for the same things.
CONTENT = frozenset({
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.retrieval.query.text",
    "gen_ai.retrieval.documents",
    "gen_ai.memory.query.text",
    "gen_ai.memory.records",
    "gen_ai.prompt",
    "gen_ai.completion",
    "gen_ai.tool.input",
    "gen_ai.tool.output",
    "gen_ai.tool.message",
    "gen_ai.evaluation.explanation",
    "input.value",
    "output.value",
    "input",
    "output",
    "content",
    "message",
    "final_result",
    "all_messages_events",
    "request_data",
    "response_data",
    "tool_arguments",
    "tool_response",
    "tool_call_args",
    "user_prompt",
    "system_prompt",
    "traceloop.entity.input",
    "traceloop.entity.output",
    "pydantic_ai.all_messages",
    "pydantic_ai.new_messages",
    "mlflow.spanInputs",
    "mlflow.spanOutputs",
    "langfuse.observation.input",
    "langfuse.observation.output",
    "langfuse.trace.input",
    "langfuse.trace.output",
    "gcp.vertex.agent.llm_request",
    "gcp.vertex.agent.llm_response",
    "gcp.vertex.agent.tool_call_args",
    "gcp.vertex.agent.tool_response",
    "gcp.vertex.agent.data",
    "tool.parameters",
    "tool.result",
    "llm.tools",
    "llm.prompts",
    "llm.function_call",
})

# CrewAI's own names for them.
CREWAI = (
    *("agent.goal", "agent.backstory", "conversation.content", "conversation.user_message", "crew.inputs"),
    *("crew.output", "crew.result", "flow.inputs", "flow.result", "guardrail.description", "guardrail.result"),
    *("human_feedback.feedback", "human_feedback.message", "knowledge.query", "knowledge.retrieved_knowledge"),
    *("knowledge.task_prompt", "llm.available_functions", "mcp.tool_args", "mcp.tool_result", "memory.content"),
    *("memory.metadata", "memory.query", "memory.results", "memory.value", "method.params", "method.result"),
    *("method.state", "reasoning.plan", "task.description", "task.expected_output", "task.output"),
)

PREFIXES = (
    "gen_ai.prompt.",
    "gen_ai.completion.",
    "llm.input_messages",
    "llm.output_messages",
    "llm.prompts.",
    "llm.completions.",
    "llm.prompt_template.",
    "llm.tools.",
    "llm.request.functions",
    "retrieval.documents",
    "embedding.embeddings",
    "reranker.",
    "ai.prompt",
    "ai.response.text",
    "ai.response.object",
    "ai.response.toolCalls",
    "ai.response.reasoning",
    "ai.toolCall.args",
    "ai.toolCall.result",
    "agentops.tool.",
    "task_output",
    "formatted_",
)

# These look like content by their prefix and are not.
NAMES_ONLY = frozenset({"gen_ai.prompt.name", "gen_ai.prompt.version", "llm.prompt_template.version"})

# Log events whose body is a message (the conventions before 1.37).
MESSAGE_EVENTS = frozenset({
    "gen_ai.system.message",
    "gen_ai.user.message",
    "gen_ai.assistant.message",
    "gen_ai.tool.message",
    "gen_ai.choice",
})

# Free text that can hold a secret though it isn't message content.
FREE_TEXT = frozenset({
    "exception.message",
    "exception.stacktrace",
    "error.message",
    "gen_ai.agent.description",
    "gen_ai.tool.description",
    "mcp.resource.uri",
    "process.command",
    "process.command_line",
    "process.command_args",
})

# Values that name things: redacting them would only break the names.
IDENTIFIERS = (
    "gen_ai.",
    "mcp.",
    "server.",
    "network.",
    "lamplighter.",
    "service.",
    "telemetry.",
    "thread.",
    "code.",
    "rpc.",
    "process.",
    "error.type",
    "exception.type",
)


class Holds(Enum):
    """What an attribute of some name can hold."""

    CONTENT = "content"
    SECRETS = "secrets"
    NAMES = "names"


def is_content(key: str) -> bool:
    """Say whether an attribute of this name holds message content."""
    return holds(key) is Holds.CONTENT


_known: dict[str, Holds] = {}


def holds(key: str) -> Holds:
    """Say what an attribute of this name holds: message content, text that may hold secrets, or mere names."""
    found = _known.get(key)
    if found is None:
        found = judged(key)
        if len(_known) < MOST_KEYS:
            _known[key] = found
    return found


def judged(key: str) -> Holds:
    """Judge a name that is met for the first time."""
    crewais = key.startswith("crewai.") and key.removeprefix("crewai.") in CREWAI
    if crewais or key in CONTENT or (key.startswith(PREFIXES) and key not in NAMES_ONLY):
        return Holds.CONTENT
    if key not in FREE_TEXT and (key.startswith(IDENTIFIERS) or key.endswith((".id", "_id"))):
        return Holds.NAMES
    return Holds.SECRETS
