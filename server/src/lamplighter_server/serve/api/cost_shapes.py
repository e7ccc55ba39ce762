"""The shapes of what the API answers about costs, agents and tools."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lamplighter_server.serve.api.shapes import Instant, Seconds

Money = Annotated[float | None, Field(description="US dollars; null: no call of it has a price")]


class Spending(BaseModel):
    """What calls used together, in short."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: Money
    unpriced_tokens: Annotated[int, Field(description="input and output tokens of calls without a price")]


class UsageTotal(Spending):
    """What calls used together. Input includes cache reads and writes, output includes reasoning."""

    failed_calls: int
    cache_read_tokens: int
    cache_write_tokens: int
    reasoning_tokens: int
    saved: Annotated[float, Field(description="how many US dollars less than without a cache")]


class UsageRow(UsageTotal):
    """One combination of what was asked by: each dimension is a member with its value, null where nothing told it."""

    model_config = ConfigDict(extra="allow")

    previous_cost: Annotated[float | None, Field(description="what it cost in the period before")] = None
    fell_back: Annotated[
        bool | None, Field(description="another model answered than was asked for; with by=request_model,model")
    ] = None


class UsageAnswer(BaseModel):
    """Rows that together are all that was used; `rest` sums those beyond the limit."""

    rows: list[UsageRow]
    count: Annotated[int, Field(description="how many combinations there are")]
    rest: UsageTotal | None
    total: UsageTotal
    previous: Annotated[UsageTotal | None, Field(description="the period of the same length before")]


class UsageSeries(BaseModel):
    """What one value of a dimension used in each step."""

    value: Annotated[str | None, Field(description="null: all others together, and what nothing tells it of")]
    cost: Annotated[list[float], Field(description="US dollars, those without a price left out")]
    tokens: Annotated[list[int], Field(description="input and output tokens")]


class UsageOverTime(BaseModel):
    """What was used over time: the series, the dearest first, sum to the total."""

    step: Literal["hour", "day"]
    times: Annotated[list[Instant], Field(description="the begin of each step in which anything was used")]
    series: list[UsageSeries]
    total: UsageTotal


class AgentRow(BaseModel):
    """An agent that ran."""

    name: str
    first_seen: Instant
    last_seen: Instant
    runs: Annotated[int, Field(description="traces in which it began to act in this time")]
    failed_runs: int
    p50_duration: Annotated[Seconds, Field(description="within 2.5 %, as all durations of runs and tools")]
    p95_duration: Seconds
    services: Annotated[list[str], Field(description="of its runs, others' spans in them too; on its page, of its own")]
    environments: list[str]
    models: list[str]
    usage: Spending


class Agents(BaseModel):
    """The agents that ran, the one that ran last first."""

    agents: list[AgentRow]
    more: Annotated[bool, Field(description="there are more than the limit")]


class AgentTool(BaseModel):
    """A tool that an agent executed."""

    name: str
    calls: int
    errors: int
    error_types: list[str]
    duration_p50: Seconds | None
    duration_p95: Seconds | None
    last_seen: Instant


class AgentVersion(BaseModel):
    """Runs of an agent that belong together; `changed` is what was another in the version before."""

    version: Annotated[str | None, Field(description="as it was set; null where nobody did")]
    instructions_hash: Annotated[str | None, Field(description="equal for equal instructions; null: not recorded")]
    models: Annotated[list[str], Field(description="that were asked for")]
    tools: Annotated[list[str], Field(description="that were executed")]
    first_seen: Instant
    last_seen: Instant
    runs: int
    errors: Annotated[int, Field(description="runs in which a span failed")]
    cost: Money
    duration_p50: Seconds | None
    duration_p95: Seconds | None
    changed: list[Literal["model", "tools", "instructions"]]


class AgentPage(AgentRow):
    """One agent with everything it was seen with. Its versions are told from its newest 10,000 runs."""

    ids: list[str]
    versions: list[AgentVersion]
    frameworks: Annotated[list[str], Field(description="the scopes of its spans")]
    dialects: list[str]
    tools: list[AgentTool]
    warning: str | None
    by_model: list[UsageRow]
    by_day: list[UsageRow]


class ToolRow(BaseModel):
    """A tool that was executed."""

    name: str
    calls: int
    failed_calls: int
    p50_duration: Annotated[Seconds | None, Field(description="null where no span tells of the tool")]
    p95_duration: Seconds | None
    first_seen: Instant
    last_seen: Instant
    agents: list[str]
    error_types: list[str]


class Tools(BaseModel):
    """The tools that were executed, the most called first."""

    tools: list[ToolRow]
    more: Annotated[bool, Field(description="there are more than the limit")]


class Budget(BaseModel):
    """A monthly budget and how it stands."""

    name: str
    limit: Annotated[float, Field(description="US dollars a month")]
    spent: Annotated[float, Field(description="since the month began")]
    forecast: Annotated[float, Field(description="at the month's end, going on as in the last seven days")]
    share: Annotated[float, Field(description="of the limit that is spent")]
    over: Annotated[bool, Field(description="the forecast is above the limit")]
    unpriced_tokens: int
    of: Annotated[dict[str, str], Field(description="what it is for, by dimension")]


class Budgets(BaseModel):
    """The configured budgets."""

    budgets: list[Budget]
