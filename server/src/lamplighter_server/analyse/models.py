"""Reduces a model's name to its family, so that what was asked and what answered can be compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATE = re.compile(
    r"[-@](?:20\d{2}-?[01]\d-?[0-3]\d|\d{4})$|-(?:latest|preview|exp|stable|v\d+(?::\d+)?)$|:(?:latest|free)$"
)
_REGION = re.compile(r"^(?:us|eu|apac|global|jp|au)\.(?=[a-z]+\.)")
_MAKER = re.compile(r"^(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|google)\.(?=\w)")


_deployments: dict[str, str] = {}


def learn(deployments: Mapping[str, str]) -> None:
    """Take these names for these models from now on: a process has one such table, as it has one price file."""
    _deployments.clear()
    _deployments.update({name.lower(): model for name, model in deployments.items()})
    family.cache_clear()


@lru_cache(maxsize=4096)
def family(model: str) -> str:
    """Return the name without provider prefix, date and `-latest`; two answers of one family are no fall-back."""
    model = _deployments.get(model.strip().lower(), model)
    name = model.strip().lower().rsplit("/", 1)[-1].removeprefix("models:")
    name = _MAKER.sub("", _REGION.sub("", name))
    while (shorter := _DATE.sub("", name)) != name and shorter:
        name = shorter
    return name.replace("gpt-35", "gpt-3.5")


def fell_back(asked: str, answered: str) -> bool:
    """Tell whether another model answered than was asked for."""
    return bool(asked and answered) and family(asked) != family(answered)
