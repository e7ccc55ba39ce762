"""Where finished telemetry waits and leaves: bounded queues, one thread a signal, nothing on the agent's thread."""
