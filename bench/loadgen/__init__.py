"""The load generator: unique, valid OTLP requests of agent turns, so cheap to make that only the server is measured."""
