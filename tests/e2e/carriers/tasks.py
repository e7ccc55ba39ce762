"""A task queue whose messages lie in a folder: what a desk asks, a worker's agent does."""

from __future__ import annotations

import os
from pathlib import Path

import lamplighter
from celery import Celery

lamplighter.init(os.environ["SERVICE"], instrument=False)

folder = Path(os.environ["FOLDER"])
places = {name: folder / name for name in ("messages", "control", "results")}
for place in places.values():
    place.mkdir(exist_ok=True)
app = Celery("tasks", broker="filesystem://", backend=f"file://{places['results']}")
app.conf.broker_transport_options = {
    "data_folder_in": str(places["messages"]),
    "data_folder_out": str(places["messages"]),
    "control_folder": str(places["control"]),
}


@app.task
def plan(wish: str) -> str:
    """Plan a trip."""
    with lamplighter.agent("planner"):
        return f"planned {wish}"
