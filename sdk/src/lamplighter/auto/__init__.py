"""Starts recording in programs that don't know of it: `python -m lamplighter run app.py`."""
