"""Tells of exceptions as the conventions' log events, beside the span they ended."""

from __future__ import annotations

import time
import traceback
from typing import TYPE_CHECKING

from opentelemetry._logs import LogRecord, SeverityNumber

from lamplighter.record.genai import fq_exception_type

if TYPE_CHECKING:
    from lamplighter.record.recorded import Invocation
    from lamplighter.session import Session


def tell_exception(session: Session, event: str, invocation: Invocation, error: BaseException) -> None:
    """Emit an exception event of severity WARN, tied to the operation's span."""
    session.logger.emit(
        LogRecord(
            timestamp=time.time_ns(),
            context=invocation.context,
            severity_number=SeverityNumber.WARN,
            event_name=event,
            attributes={
                "exception.type": fq_exception_type(error),
                "exception.message": str(error),
                "exception.stacktrace": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
            },
        )
    )
