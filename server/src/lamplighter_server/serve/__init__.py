"""To people and tools: the REST API and the pages, over HTTP."""
