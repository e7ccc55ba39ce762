"""What the agent's code calls: operations that become spans, metrics and events."""
