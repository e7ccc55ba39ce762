"""An emitter that sends log events and no spans: its conversation, from OTLP to the page."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from looking import LOOK, opened
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from playwright.sync_api import expect
from serving import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SENT = Path(__file__).parents[1] / "captures" / "claude_code" / "2.1.330" / "agent.logs.otlp.pb"


def test_a_conversation_without_a_trace_has_a_page(browser: Browser, server: Server) -> None:
    """What Claude Code logs is a turn with what was asked, its tool and its cost; no link leads to a run."""
    body = ExportLogsServiceRequest.FromString(SENT.read_bytes())
    records = [record for one in body.resource_logs for scope in one.scope_logs for record in scope.log_records]
    since = time.time_ns() - max(record.time_unix_nano for record in records)
    for record in records:
        record.time_unix_nano += since
        record.trace_id = record.span_id = b""
    headers = {"content-type": "application/x-protobuf"}
    sent = httpx.post(f"{server.otlp_http}/v1/logs", content=body.SerializeToString(), headers=headers, trust_env=False)
    sent.raise_for_status()
    eventually(lambda: server.get("conversations")["conversations"] or None, "the conversation")
    with opened(browser, server, "/conversations") as page:
        page.get_by_role("link", name=re.compile("weather in Paris")).click()
        turn = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Turn 1"))
        expect(turn).to_contain_text("What is the weather in Paris?", timeout=LOOK)
        expect(turn).to_contain_text("mcp_tool")
        expect(turn).to_contain_text("$0.00")
        expect(turn.get_by_role("link")).to_have_count(0)
        expect(page.get_by_role("table", name="Calls that log events tell of")).to_contain_text("claude-sonnet-4-5")
