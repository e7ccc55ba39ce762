"""Monthly budgets: what they are for, how much of them is spent, and where the month ends if it goes on like this."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lamplighter_server.store.read.usage import ATTRIBUTE, DIMENSIONS, Question, total, usage

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

_LAST_DAYS: Final = 7
_DAY: Final = timedelta(days=1)


class BadBudgets(Exception):  # noqa: N818 - the name says the state
    """The file of budgets can't be used; the message names the entry and what is wrong with it."""


class Budget(BaseModel):
    """An entry: a limit in US dollars a month, for the calls that have these values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    project: str = "default"
    """Whose calls count, and who sees it."""
    limit: Annotated[float, Field(gt=0, le=1e12)]
    of: dict[str, str] = {}


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    budget: list[Budget] = []


def read_budgets(path: Path) -> list[Budget]:
    """The entries of a file of budgets. Raises BadBudgets."""
    try:
        found = _File(**tomllib.loads(path.read_text("utf-8"))).budget
    except OSError as error:
        raise BadBudgets(f"the file of budgets {path} can't be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise BadBudgets(f"the file of budgets {path} is not usable at {where}: {first['msg']}") from error
    except ValueError as error:
        raise BadBudgets(f"the file of budgets {path} is not TOML: {error}") from error
    for budget in found:
        for name in budget.of:
            if name not in DIMENSIONS and not name.startswith(ATTRIBUTE):
                raise BadBudgets(
                    f"the file of budgets {path} is not usable at budget {budget.name!r}: there is no {name!r}"
                )
    return found


@dataclass(frozen=True)
class Month:
    """The calendar month, in UTC, that a moment is in."""

    now: datetime

    @property
    def begin(self) -> datetime:
        """Its first moment."""
        return self.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    @property
    def end(self) -> datetime:
        """The first moment of the next."""
        return self.begin + timedelta(days=monthrange(self.now.year, self.now.month)[1])


def forecast(spent: float, lately: float, month: Month, known: timedelta) -> float:
    """What is spent at the month's end, going on as lately; `known` is how long `lately` is, at most a week."""
    return spent + lately / max(known / _DAY, 1 / 24) * ((month.end - month.now) / _DAY)


def standing(engine: Engine, scope: Scope, budgets: list[Budget]) -> list[dict[str, Any]]:
    """How each budget of a project stands now."""
    month = Month(datetime.fromtimestamp(scope.now / 1e9, UTC))
    return [_standing(engine, scope, budget, month) for budget in budgets if budget.project == scope.project]


def _standing(engine: Engine, scope: Scope, budget: Budget, month: Month) -> dict[str, Any]:
    question = Question((), tuple(budget.of.items()))

    def since(begin: datetime) -> dict[str, Any]:
        within = scope.between(int(begin.timestamp()) * 1_000_000_000, scope.now + 1)
        return total(usage(engine, within, question))

    so_far = since(month.begin)
    lately = since(month.now - _LAST_DAYS * _DAY)
    spent = so_far["cost"] or 0.0
    expected = forecast(spent, lately["cost"] or 0.0, month, _LAST_DAYS * _DAY)
    return {
        "name": budget.name,
        "limit": budget.limit,
        "of": budget.of,
        "spent": spent,
        "forecast": expected,
        "share": spent / budget.limit,
        "over": expected > budget.limit,
        "unpriced_tokens": so_far["unpriced_tokens"],
    }
