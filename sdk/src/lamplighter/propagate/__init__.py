"""How a trace crosses processes: carriers, HTTP clients and servers, MCP."""
