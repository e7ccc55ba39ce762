"""The content of one message, in the ways of OpenAI, Anthropic, Gemini, Bedrock and the conventions, as parts."""

from __future__ import annotations

import json
from typing import Any, Final

from lamplighter_server.analyse.messages.model import Fields, Part, first, is_fields, is_list, text, unpacked


def _call(part: Fields) -> Part:
    inner = part["function"] if is_fields(part.get("function")) else part
    return {
        "type": "call",
        "id": text(part.get("id"), part.get("call_id"), part.get("tool_call_id"), part.get("toolUseId")),
        "name": text(inner.get("name"), part.get("name")) or "unnamed",
        "arguments": unpacked(first(inner.get("arguments"), inner.get("input"), inner.get("args"))),
    }


def _result(part: Fields) -> Part:
    names = ("id", "call_id", "tool_call_id", "tool_use_id", "toolUseId")
    said = first(*(part.get(name) for name in ("response", "result", "content", "output")))
    found = text(*(part.get(name) for name in names))
    return {"type": "result", "id": found, "name": text(part.get("name")), "result": unpacked(said)}


def _said(part: Fields) -> Part:
    return {"type": "text", "text": str(first(part.get("content"), part.get("text"), part.get("refusal"), ""))}


def _thought(part: Fields) -> Part:
    said = first(part.get("content"), part.get("thinking"), part.get("text"), "")
    return {"type": "reasoning", "text": str(said)}


def _blob(part: Fields) -> Part:
    """Images, audio and files are named, not shown: their bytes may be anywhere."""
    image = part.get("image_url")
    url = image.get("url") if is_fields(image) else image
    where = text(part.get("uri"), part.get("file_id"), url) or "inline"
    mime = text(part.get("mime_type"), part.get("media_type"), part.get("modality"), part.get("type")) or "blob"
    return {"type": "blob", "mime": mime, "from": "inline" if where.startswith("data:") else where}


_BY_TYPE: Final = {
    **dict.fromkeys(("text", "input_text", "output_text", "refusal"), _said),
    **dict.fromkeys(("reasoning", "thinking"), _thought),
    **dict.fromkeys(("tool_call", "tool_use", "function", "function_call", "server_tool_call"), _call),
    **dict.fromkeys(
        ("tool_call_response", "tool_result", "function_call_output", "server_tool_call_response"), _result
    ),
    **dict.fromkeys(("blob", "uri", "file", "image", "image_url", "input_image", "audio", "input_audio"), _blob),
}
_BARE: Final = {
    "toolUse": _call,
    "toolResult": _result,
    "function_call": _call,
    "functionCall": _call,
    "function_response": _result,
    "functionResponse": _result,
}
"""Parts that are told by the name of what is in them."""


def _bare(part: Fields) -> Part:
    for name, read in _BARE.items():
        if is_fields(inner := part.get(name)):
            return read(inner)
    if is_fields(part.get("function")):
        return _call(part)
    said = part.get("text")
    return {"type": "text", "text": said} if isinstance(said, str) else {"type": "json", "value": part}


def calls(told: Any) -> list[Part]:
    """Return the calls of a message that lists them apart, whatever they call themselves."""
    return [_call(item) for item in told if is_fields(item)] if is_list(told) else []


def parts(content: Any) -> list[Part]:
    """Return what a message holds; none of nothing."""
    if content is None or content == "":
        return []
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    found: list[Part] = []
    for item in content if is_list(content) else [content]:
        if is_fields(item):
            read = _BY_TYPE.get(text(item.get("type")) or "")
            found.append(read(item) if read else _bare(item))
        else:
            found += parts(item if isinstance(item, str) else json.dumps(item))
    return found
