"""Lamplighter's SDK: one line in a Python agent."""
