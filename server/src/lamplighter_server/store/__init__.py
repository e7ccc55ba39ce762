"""Where telemetry is kept: ClickHouse, in this process or on a server, with one schema and one set of queries."""
