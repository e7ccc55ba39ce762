"""The load generator: unique, valid OTLP requests of agent turns, so cheaply made that the server is what is measured."""
