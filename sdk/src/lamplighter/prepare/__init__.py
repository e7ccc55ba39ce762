"""What happens to a finished span between the agent and the wire: corrections, content policy, redaction."""
