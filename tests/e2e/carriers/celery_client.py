"""An agent that gives a task to a queue and waits for what comes of it."""

from __future__ import annotations

import lamplighter
from tasks import plan

with lamplighter.conversation("c-1"), lamplighter.agent("desk"):
    print(plan.delay("Rome").get(timeout=60))
