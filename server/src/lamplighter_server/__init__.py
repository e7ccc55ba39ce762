"""Lamplighter's server: takes in OTLP from any agent, keeps it safely, explains it and shows it."""

DEFAULT_DATA = "lamplighter-data"
"""The data directory of a server that was not told one, in the directory it was started in."""

BREAK_OFF = "lamplighter.break_off"
"""The ASGI extension by which an application ends a connection at once; its `now` is called for that."""
