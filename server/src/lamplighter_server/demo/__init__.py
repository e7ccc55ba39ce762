"""The demo: a support desk of several agents in two processes that sends what it does as OTLP."""
