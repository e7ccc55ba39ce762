"""Takes keys, tokens, e-mail addresses and card numbers out of text before it leaves the process."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

Redactor = Callable[[str], str]

# What announces itself by a known prefix: OpenAI, Anthropic, GitHub, Slack, AWS, Google, Stripe, JSON Web Tokens.
KEYS = re.compile(
    r"\b(?:sk-[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abposr]-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|[rs]k_(?:live|test)_\w{10,}|hf_\w{20,}"
    r"|lsv2_\w{20,}|npm_\w{20,}|pypi-[\w-]{20,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,})"
)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
# Words for a secret, as the last of a name: `OPENAI_API_KEY`, `x-api-key`, `accessToken`.
WORDS = (
    r"(?:api[_-]?key|secret|passw(?:or)?d|passphrase|(?:access|auth|refresh|id|session)[_-]?token|private[_-]?key"
    r"|secret[_-]?key|credentials?)"
)
SECRET_NAME = re.compile(rf"(?i)(?:.*[\W_]|.*(?=[A-Z]))?(?:{WORDS}|pwd|token|jwt|authorization|(?:set-)?cookie)")
# A word for a secret, then its value: `"api_key": "…"`, `Authorization: Bearer …`, `password=…`, `'password': 'a b'`.
QUOTED_SECRET = re.compile(rf"(?i)(\b[\w-]*{WORDS}\\?[\"']?\s*[:=]\s*)(\\?[\"'])(?:(?!\2).)+\2", re.DOTALL)
NAMED_SECRET = re.compile(
    rf"(?i)(\b[\w-]*{WORDS}\\?[\"']?\s*[:=]\s*\\?[\"']?"
    r"|\bauthorization\\?[\"']?\s*[:=]\s*\\?[\"']?(?:bearer|basic|token)?\s*|\bbearer\s+)"
    r"(?!\[secret\])([^\s\"'\\,;&}]{6,})"
)
COOKIE = re.compile(r"(?i)(\b(?:set-)?cookie\\?[\"']?\s*:\s*)(?!\[secret\])[^\r\n\"'}]+")
URL_SECRET = re.compile(
    r"(?i)([?&][\w.-]*(?:token|key|sig|signature|auth|code|session|sid|secret|passw\w*|pwd|jwt|credential)[\w.-]*=)"
    r"(?!\[secret\]|REDACTED)[^&\s\"'#<>)]+"
)
EMAIL = re.compile(r"\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[A-Za-z]{2,24}\b")
CARD = re.compile(r"(?<![\d.])(?:\d[ -]?){12,18}\d(?![\d.]\d|\d)")
URL_PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]+:|\bhttps?://(?=[^\s/:@]{8}))[^\s/@]+(@)", re.IGNORECASE)
# What pydantic says of a value that doesn't fit: the value itself, which is what people, models or tools said.
INPUT_VALUE = re.compile(r"\binput_value=.*?(?=, input_type=)", re.DOTALL)

# Most text holds none of these; one look spares it all the others.
SUSPICIOUS = re.compile(
    r"@|\d{4}[ -]?\d{4,6}[ -]?\d{4,5}|sk-|gh[pousr]_|github_pat|glpat-|xox|AKIA|ASIA|AIza|ya29|k_(?:live|test)_|hf_"
    r"|lsv2_|npm_|pypi-|eyJ|PRIVATE KEY|(?i:key|secret|passw|passphrase|pwd|token|authorization|bearer|cookie|credential|jwt)|[?&][\w.-]+=|://"
)


def passes_luhn(digits: str) -> bool:
    """Say whether the digits could be a card number."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def redact_card(match: re.Match[str]) -> str:
    """Replace a number that could be a card's; keep every other."""
    digits = re.sub(r"\D", "", match.group())
    return "[card number]" if passes_luhn(digits) and len(set(digits)) > 1 else match.group()


def redact_known(text: str) -> str:
    """Apply the built-in rules; in JSON, names say what is secret."""
    if not SUSPICIOUS.search(text):
        return text
    if text[:1] in {"[", "{"}:
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            parsed = None
        if isinstance(parsed, (dict, list)):
            changed = walk(cast("Any", parsed), redact_known)
            return text if changed == parsed else json.dumps(changed, ensure_ascii=False)
    text = PRIVATE_KEY.sub("[private key]", text)
    text = KEYS.sub("[key]", text)
    text = QUOTED_SECRET.sub(r"\1\2[secret]\2", text)
    text = NAMED_SECRET.sub(r"\1[secret]", text)
    text = COOKIE.sub(r"\1[secret]", text)
    text = URL_SECRET.sub(r"\1[secret]", text)
    text = URL_PASSWORD.sub(r"\1[secret]\2", text)
    text = EMAIL.sub("[e-mail]", text)
    return CARD.sub(redact_card, text)


def is_secret(name: object, value: object) -> bool:
    """Say whether what has this name is a secret, whatever it looks like; a number called a token is a count."""
    if not isinstance(name, str) or SECRET_NAME.fullmatch(name) is None:
        return False
    return not (isinstance(value, (int, float)) and name.lower().endswith("token"))


def walk(value: Any, change: Redactor) -> Any:
    """Apply `change` to every text inside a value, and hide what is secret by its name, or a card's number."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        inner = cast("Mapping[str, Any]", value)
        return {key: hidden(one) if is_secret(key, one) else walk(one, change) for key, one in inner.items()}
    if isinstance(value, (list, tuple)):
        return [walk(one, change) for one in cast("list[Any]", value)]
    if type(value) is int and 10**13 <= value < 10**16 and str(value)[0] in "23456":  # no time since 1970 looks so
        return "[card number]" if passes_luhn(str(value)) else value
    return value


def hidden(value: Any) -> Any:
    """Give what is sent instead of a secret; what is empty, or says only yes or no, stays."""
    if isinstance(value, Mapping):
        return {key: hidden(one) for key, one in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [hidden(one) for one in cast("list[Any]", value)]
    return value if value is None or value == "" or isinstance(value, bool) else "[secret]"


def without_input(text: str) -> str:
    """Give an error's text without the values it quotes."""
    return INPUT_VALUE.sub("input_value=[content]", text) if "input_value=" in text else text


def redactor(hooks: Iterable[Redactor]) -> Redactor:
    """Join the built-in rules and the application's; a hook that fails takes the whole text with it."""
    rules = (redact_known, *hooks)

    def redact(text: str) -> str:
        for rule in rules:
            try:
                text = rule(text)
            except Exception:
                return "[not sent: a redaction rule failed]"
        return text

    return redact
