"""What the telemetry of a trace amounts to: which calls were made, by whom, and what they cost."""
