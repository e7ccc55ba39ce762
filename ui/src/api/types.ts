/** What the server answers under /api/v1, named for the pages; the shapes are generated from its OpenAPI document (`npm run types`). */

import type { components } from "./schema.ts";

type Schemas = components["schemas"];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Attributes = Record<string, Json>;

/** The trace around its spans. */
export type TraceHead = Omit<Schemas["Trace"], "spans">;
export type TraceStatus = TraceHead["status"];
export type TraceSummary = Schemas["TraceSummary"];
export type TracePage = Schemas["TracePage"];
export type Usage = Schemas["Usage"];
export type Tokens = Schemas["Tokens"];
export type Histogram = Schemas["Histogram"];
export type OutlineSpan = Schemas["OutlineSpan"];
export type LedgerEntry = Schemas["LedgerEntry"];
export type UsageTotal = Schemas["UsageTotal"];
/** Beside the figures a row has its dimensions, by name. */
export type UsageRow = UsageTotal & { fell_back?: boolean | null; previous_cost?: number | null } & Record<
    string,
    unknown
  >;
export interface UsageAnswer {
  rows: UsageRow[];
  count: number;
  rest: UsageTotal | null;
  total: UsageTotal;
  previous: UsageTotal | null;
}
export type UsageOverTime = Schemas["UsageOverTime"];
export type Counts = Schemas["Counts"];
export type AgentList = Schemas["Agents"];
export type ToolList = Schemas["Tools"];
export type AgentRow = Schemas["AgentRow"];
export type AgentPage = Schemas["AgentPage"];
export type AgentTool = Schemas["AgentTool"];
export type AgentVersion = Schemas["AgentVersion"];
export type Topology = Schemas["Topology"];
export type TopologyAgent = Schemas["TopologyAgent"];
export type HandOver = Schemas["HandOver"];
export type ToolRow = Schemas["ToolRow"];
export type ConversationRow = Schemas["ConversationRow"];
export type Conversation = Schemas["Conversation"];
export type ConversationsPage = Schemas["Conversations"];
export type Turn = Schemas["Turn"];
export type ToldMessage = Schemas["Message"];
export type ToldPart = Schemas["Part"];
export type Budget = Schemas["Budget"];
export type Spending = Schemas["Spending"];
export type Field = Schemas["Field"];
export type FieldValue = Schemas["FieldValue"];
export type ServerSettings = Schemas["ServerSettings"];
export type Retention = Schemas["Retention"];
export type KnownKey = Schemas["KnownKey"];
export type MadeKey = Schemas["MadeKey"];
export type Price = Schemas["Price"];
export type PriceList = Schemas["Prices"];
export type Unpriced = Schemas["Unpriced"];
export type OwnFile = Schemas["OwnFile"];
export type Repriced = Schemas["Repriced"];
export type Session = Schemas["Session"];
export type Signal = Schemas["Signal"];
export type Stats = Schemas["Stats"];
export type ProblemBody = Schemas["Problem"];

/** The document says "any JSON" where attributes stand; here that has a type. */
type WithAttributes<T, K extends keyof T = "attributes" & keyof T> = Omit<T, K> & Record<K, Attributes>;

/** What an event says and when; how much of it was dropped is not shown with it. */
export type SpanEvent = Omit<WithAttributes<Schemas["SpanEvent"]>, "dropped_attributes_count">;
export type SpanLink = WithAttributes<Schemas["SpanLink"]>;
export type Span = Omit<
  WithAttributes<Schemas["Span"], "attributes" | "resource" | "scope_attributes">,
  "events" | "links"
> & { events: SpanEvent[]; links: SpanLink[] };
