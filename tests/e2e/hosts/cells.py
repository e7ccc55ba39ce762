"""A notebook's cells, as somebody runs them: some twice."""

from __future__ import annotations

INIT = "import lamplighter\nlamplighter.init('notebook', instrument=False, http=False, redact=[lambda text: text])"
PLAN = """
@lamplighter.agent("planner")
async def plan():
    with lamplighter.tool("look"):
        pass
await plan()
assert lamplighter.flush()
"""
LAST = "with lamplighter.agent('last'):\n    pass"
CELLS = [INIT, INIT, "lamplighter.init('another', content='full')", PLAN, LAST]
