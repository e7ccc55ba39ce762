"""Takes keys, tokens, e-mail addresses and card numbers out of text before it leaves the process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Redactor = Callable[[str], str]

# What announces itself by a known prefix: OpenAI, Anthropic, GitHub, Slack, AWS, Google, Stripe, JSON Web Tokens.
KEYS = re.compile(
    r"\b(?:sk-[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abposr]-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|[rs]k_(?:live|test)_\w{10,}|hf_\w{20,}"
    r"|lsv2_\w{20,}|npm_\w{20,}|pypi-[\w-]{20,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,})"
)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
# A word for a secret, then its value: `"api_key": "…"`, `Authorization: Bearer …`, `password=…`.
NAMED_SECRET = re.compile(
    r"(?i)(\b[\w-]*(?:api[_-]?key|secret|passw(?:or)?d|access[_-]?token|auth[_-]?token|refresh[_-]?token|private[_-]?key)"
    r"\\?[\"']?\s*[:=]\s*\\?[\"']?|\bauthorization\\?[\"']?\s*[:=]\s*\\?[\"']?(?:bearer|basic|token)?\s*|\bbearer\s+)"
    r"([^\s\"'\\,;&}]{6,})"
)
EMAIL = re.compile(r"\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[A-Za-z]{2,24}\b")
CARD = re.compile(r"(?<![\d.])(?:\d[ -]?){12,18}\d(?![\d.]\d|\d)")
URL_PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]+:)[^\s/@]+(@)", re.IGNORECASE)

# Most text holds none of these; one look spares it all the others.
SUSPICIOUS = re.compile(
    r"@|\d{4}[ -]?\d{4,6}[ -]?\d{4,5}|sk-|gh[pousr]_|github_pat|glpat-|xox|AKIA|ASIA|AIza|ya29|k_(?:live|test)_|hf_"
    r"|lsv2_|npm_|pypi-|eyJ|PRIVATE KEY|(?i:key|secret|passw|token|authorization|bearer)"
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
    """Apply the built-in rules."""
    if not SUSPICIOUS.search(text):
        return text
    text = PRIVATE_KEY.sub("[private key]", text)
    text = KEYS.sub("[key]", text)
    text = NAMED_SECRET.sub(r"\1[secret]", text)
    text = URL_PASSWORD.sub(r"\1[secret]\2", text)
    text = EMAIL.sub("[e-mail]", text)
    return CARD.sub(redact_card, text)


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
