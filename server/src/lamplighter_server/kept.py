"""What people set while the server runs, kept in its data directory: for how long telemetry is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lamplighter_server import whole_file

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = "retention.json"


class KeptRetention(BaseModel):
    """For how long and how much is kept; no limit of size is 0 bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: float = Field(
        gt=0, le=36_500, allow_inf_nan=False, description="telemetry that arrived longer ago is deleted"
    )
    bytes: int = Field(
        default=0, ge=0, lt=1 << 63, description="beyond this size the oldest days are deleted; 0: no limit"
    )


class KeptUnreadable(Exception):  # noqa: N818 - the name says the state
    """The file is there but can't be understood; the message says what to do."""


def kept_retention(data: Path) -> KeptRetention | None:
    """Return what was set; None where nothing was. Raises KeptUnreadable."""
    path = data / _NAME
    try:
        return KeptRetention(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, ValidationError) as error:
        raise KeptUnreadable(
            f"{path} can't be read ({type(error).__name__}); put it right, or remove it for the default"
        ) from error


def keep_retention(data: Path, retention: KeptRetention) -> None:
    """Remember it for the next start too."""
    whole_file.put(data / _NAME, json.dumps(retention.model_dump()) + "\n")
